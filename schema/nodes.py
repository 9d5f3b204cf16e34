"""The interface of everything that has an id."""

import strawberry


@strawberry.interface(description="Anything that can be looked up by id (可按标识查询的对象).")
class Node:
    """Relay's node."""

    id: strawberry.ID = strawberry.field(
        description="Opaque id, unique in the whole graph; do not take it apart (全局唯一标识)."
    )
