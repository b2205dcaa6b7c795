"""The server's settings: one person's log, durable, small, quiet."""

import sys

# Written beside the cluster anew at each start and included at the end of postgresql.conf, so that a newer
# LogBK's settings apply to an older cluster. What a person sets with ALTER SYSTEM still wins.
_SETTINGS = """\
# Written by LogBK at each start of the server. Your own settings: ALTER SYSTEM SET ...

# Nothing that was acknowledged is lost.
fsync = on
full_page_writes = on
synchronous_commit = on

# Only this machine, only through the folder of the socket.
unix_socket_directories = '../run'
unix_socket_permissions = 0700
ssl = off

# One person, a few commands at a time.
max_connections = 50
shared_buffers = 16MB
work_mem = 4MB
maintenance_work_mem = 16MB
huge_pages = off
io_method = sync
autovacuum_max_workers = 1
autovacuum_worker_slots = 2
autovacuum_naptime = 5min
max_worker_processes = 0
max_parallel_workers_per_gather = 0
max_logical_replication_workers = 0
max_replication_slots = 0
max_wal_senders = 0
wal_level = minimal
min_wal_size = 32MB
max_wal_size = 256MB
jit = off
cluster_name = 'logbk'

# The same on every machine.
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'

# A week of logs, each day's overwriting last week's. The server's own life is logged and the statements of
# clients are not: their errors reach the client, their contents are the person's.
logging_collector = on
log_directory = 'log'
log_filename = 'server-%a.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
log_statement = none
log_min_duration_statement = -1
log_autovacuum_min_duration = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""


def settings(port: int, address: str) -> str:
    """Return the text of the settings file; `address` is empty where there are Unix sockets."""
    # After a crash the server makes sure that all files are on disk; file by file that takes seconds.
    sync_method = "recovery_init_sync_method = syncfs\n" if sys.platform == "linux" else ""
    return f"{_SETTINGS}\nport = {port}\nlisten_addresses = '{address}'\n{sync_method}"
