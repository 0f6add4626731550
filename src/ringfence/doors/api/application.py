"""The REST side as one Litestar application with its OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from litestar import Litestar, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from ringfence.doors.api.asgi import App
from ringfence.doors.api.described import described_routes
from ringfence.doors.api.outcomes import describe_outcomes
from ringfence.doors.api.rest import Caller, Shout, on_error

DESCRIPTION = "A verdict on every call before the phone rings, explained and replayable."


def rest_application(routers: Sequence[Router], caller: Caller, shout: Shout, *, version: str, body_max: int) -> App:
    """The application that answers `/v1/` but for the hot endpoints, and `/openapi.json`."""

    application = Litestar(
        [described_routes(), *routers],
        guards=[caller],
        exception_handlers={Exception: on_error(shout)},
        openapi_config=OpenAPIConfig(
            title="Ringfence",
            version=version,
            description=DESCRIPTION,
            path="/",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
            use_handler_docstrings=True,
            security=[{"key": []}],
            components=Components(
                security_schemes={
                    "key": SecurityScheme(type="http", scheme="bearer", description="`ringfence key add`")
                }
            ),
        ),
        request_max_body_size=body_max,
        logging_config=None,
    )
    describe_outcomes(application)
    return cast("App", application)
