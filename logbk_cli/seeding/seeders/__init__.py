"""The seeders: each module here holds some, and the registry finds them."""
