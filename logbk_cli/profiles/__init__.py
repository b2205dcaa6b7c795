"""Named databases: which servers this machine knows, and which one is in use."""
