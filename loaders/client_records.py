"""API clients and their keys, as an administrator makes, replaces and revokes them in the graph."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from loaders.drafting import Drafting, reference, seen
from loaders.keys import key_row
from loaders.objects import Session
from loaders.planned import Caller, Planned, Request, Told
from loaders.remembering import CHANNEL
from loaders.store import Beside, Change, Creation, Insertion, Revision
from loaders.subjects import refuse_outdated_version
from loaders.tables import ENTITIES
from loaders.uuids import new_id
from rules.api_keys import prefix_of
from rules.facts import Facts
from rules.lifecycle import FormalState
from rules.offices import Who
from rules.drafts import require_office
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, Viewer
