"""What a log can be written as, a module for each kind of format; they see one workout at a time."""
