"""Members, invitations and the state of a server as they cross the service boundary."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from logbk_cli.auth.values import Invitation, InvitationKind

AccountState = Literal["active", "deactivated", "invited", "expired"]


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class MemberAddress(_Schema):
    """How members reach the server: libpq's parameters without a user, and the PEM of a private CA.

    `warnings` says in plain words what whoever sends the address should know.
    """

    parameters: dict[str, str]
    pooler: bool
    certificate: str | None
    warnings: tuple[str, ...]

    def invitation(self, role: str, password: str, email: str, code: str, kind: InvitationKind) -> str:
        """Return what somebody gets who shall reach the server from here by a login role.

        Raises:
            InvalidInputError: something is not what an invitation may hold.

        """
        parameters = {**self.parameters, "user": role}
        made = Invitation(email, code, password, parameters, self.pooler, self.certificate, kind)
        return made.encode()


class InvitationResponse(_Schema):
    """An invitation that was made. `invitation` is a key until it is used."""

    email: str
    is_admin: bool
    login_role: str
    invitation: str
    expires_at: datetime


class ResetResponse(_Schema):
    """A new password that was offered: by `code` on the member's own machine, or by `invitation` on any."""

    email: str
    login_role: str
    code: str | None
    invitation: str | None
    expires_at: datetime


class AccountResponse(_Schema):
    """A member, or somebody who was invited; `expires_at` is the invitation's."""

    email: str
    is_admin: bool
    state: AccountState
    login_role: str | None
    created_at: datetime
    last_seen_at: datetime | None
    expires_at: datetime | None


class AccountChange(_Schema):
    """A member as they are after a change; `changed` is false where they were so before."""

    account: AccountResponse
    changed: bool


class Preparation(_Schema):
    """What setting a server up or upgrading it did; `schema_before` is None where there was none."""

    host: str
    port: int
    database: str
    server_version: str
    created_database: bool
    schema_before: str | None
    schema_version: str


class ServerStatus(_Schema):
    """What the database tells administrators of itself; it counts people, and no workouts.

    `open_databases` are others of the same server to which members can connect as well.
    """

    key_id: str
    key_created_at: datetime
    members: int
    admins: int
    invited: int
    may_log_parameters: bool
    large_objects_open: bool
    open_databases: tuple[str, ...]
    is_production: bool
