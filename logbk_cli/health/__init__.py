"""How LogBK and its database are doing."""
