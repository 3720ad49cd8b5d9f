"""Settings of a process that a test makes by a call: they hold where the solution runs, too.

Only from the test to the solution: what a solution sets is no measure of the test's.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.wire_reading import SIDE

__all__ = ["settings_of", "take_settings", "watch_settings"]


def _decimal_context() -> list[Any]:
    import decimal

    now = decimal.getcontext()
    traps = [kind.__name__ for kind, is_set in now.traps.items() if is_set]
    return [now.prec, now.rounding, now.Emin, now.Emax, now.capitals, now.clamp, sorted(traps)]


def _set_decimal_context(value: list[Any]) -> None:
    import decimal

    now = decimal.getcontext()
    now.prec, now.rounding, now.Emin, now.Emax, now.capitals, now.clamp = value[:6]
    for kind in list(now.traps):
        now.traps[kind] = kind.__name__ in value[6]


def _locale() -> str:
    import locale

    return locale.setlocale(locale.LC_ALL)


def _set_locale(value: str) -> None:
    import locale

    locale.setlocale(locale.LC_ALL, value)


def _time_zone() -> list[Any]:
    import os
    import time

    return [os.environ.get("TZ"), time.tzname]


def _set_time_zone(value: list[Any]) -> None:
    import os
    import time

    if value[0] is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = value[0]
    time.tzset()


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _options_of_pandas() -> dict[str, Any]:
    pandas = _library("pandas")
    return {} if pandas is None else _flat(vars(pandas.options)["d"])


def _flat(tree: dict[str, Any], path: str = "") -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, each in tree.items():
        options |= _flat(each, f"{path}{name}.") if isinstance(each, dict) else {path + name: each}
    return options


def _set_options_of_pandas(value: dict[str, Any]) -> None:
    for name, item in value.items():
        _library("pandas").set_option(name, item)


def _parameters_of_plots() -> dict[str, Any]:
    matplotlib = _library("matplotlib")
    parameters = {} if matplotlib is None else dict.items(matplotlib.rcParams)
    return {name: item for name, item in parameters if name != "backend" and not name.startswith("_")}


def _set_parameters_of_plots(value: dict[str, Any]) -> None:
    _library("matplotlib").rcParams.update(value)


def _modes_of_numpy() -> dict[str, Any]:
    numpy = _library("numpy")
    return {} if numpy is None else {**numpy.get_printoptions(), "errors": numpy.geterr()}


def _set_modes_of_numpy(value: dict[str, Any]) -> None:
    numpy = _library("numpy")
    numpy.seterr(**value.pop("errors", {}))
    numpy.set_printoptions(**value)


def _digits() -> int:
    return sys.get_int_max_str_digits() if hasattr(sys, "get_int_max_str_digits") else 0


def _set_digits(value: int) -> None:
    sys.set_int_max_str_digits(value)


def _set_arguments(value: list[str]) -> None:
    sys.argv[:] = value


_SETTINGS: dict[str, tuple[tuple[str, ...], Callable[[], Any], Callable[[Any], None]]] = {
    "arguments": (("argv",), lambda: list(map(str, sys.argv)), _set_arguments),
    "decimal": (("getcontext", "setcontext", "localcontext"), _decimal_context, _set_decimal_context),
    "digits": (("set_int_max_str_digits",), _digits, _set_digits),
    "locale": (("setlocale",), _locale, _set_locale),
    "matplotlib": (("rcParams", "rc(", "rc_context", "style."), _parameters_of_plots, _set_parameters_of_plots),
    "numpy": (("printoptions", "seterr", "errstate"), _modes_of_numpy, _set_modes_of_numpy),
    "pandas": (("set_option", "option_context", ".options"), _options_of_pandas, _set_options_of_pandas),
    "recursion": (("setrecursionlimit",), sys.getrecursionlimit, sys.setrecursionlimit),
    "time zone": (("tzset",), _time_zone, _set_time_zone),
}  # fmt: skip
"""For each: words of a test that sets it, what says how it is, and what sets it."""
_HOMES = {"matplotlib": ("matplotlib", "plt."), "numpy": ("numpy", "np."), "pandas": ("pandas", "pd.")}
"""Names of a library, one of which a test has to speak of besides."""

_LAST: dict[str, Any] = {}
"""On the test's side: the settings as the solution knows them."""


def settings_of(text: str) -> list[str]:
    """The settings that a test's text may make."""
    return [
        name
        for name, (words, _, _) in _SETTINGS.items()
        if all(any(word in text for word in some) for some in (words, _HOMES.get(name, ("",))))
    ]


def watch_settings(names: list[str]) -> None:
    """On the test's side: tell the solution, with each call, of what the test has set since the last."""
    _LAST.update({name: _SETTINGS[name][1]() for name in names})
    SIDE["settings"] = _changes


def _changes() -> dict[str, Any]:
    changes = {}
    for name, before in _LAST.items():
        now = _SETTINGS[name][1]()
        if now != before:
            _LAST[name] = now
            changes[name] = _difference(now, before)
    return changes


def _difference(now: Any, before: Any) -> Any:
    """The members of a mapping that have changed and are data; anything else as a whole."""
    if not isinstance(now, dict):
        return now
    return {
        name: item
        for name, item in now.items()
        if _is_changed(item, before.get(name, _LAST)) and _goes_as_json(item)
    }


def _is_changed(item: Any, before: Any) -> bool:
    return type(item) is not type(before) or bool(item != before)


def _goes_as_json(item: Any) -> bool:
    try:
        json.dumps(item)
    except (TypeError, ValueError):
        return False
    return True


def take_settings(changes: dict[str, Any]) -> None:
    """On the solution's side: the same settings."""
    for name, value in changes.items():
        # A locale that is not here, an option of a later version. That it failed is not said: this side's word is the
        # policy's, and no verdict may depend on it.
        with contextlib.suppress(Exception):
            _SETTINGS[name][2](value)
