"""Does Kafka's client stay quiet without falling silent?"""

from __future__ import annotations

import logging

from aiokafka import client as noisy
from aiokafka.consumer import fetcher

from chassis.broker.client_logs import Seldom, calm_down


def a_line(number: int, text: str = "Unable to connect to %s") -> logging.LogRecord:
    return logging.LogRecord("aiokafka.client", logging.ERROR, "client.py", number, text, ("h:1",), None)


def test_each_place_speaks_once_per_interval() -> None:
    seldom = Seldom(every=60)

    assert [seldom.filter(a_line(number)) for number in (1, 1, 2, 1, 2)] == [True, False, True, False, False]


def test_the_next_line_tells_how_often_it_was_silent() -> None:
    seldom = Seldom(every=60)
    for _ in range(4):
        seldom.filter(a_line(1))
    seldom._every = 0
    line = a_line(1)

    assert seldom.filter(line)
    assert line.getMessage() == "Unable to connect to h:1 [and 3 times in the last 0 s]"


def test_all_of_the_clients_loggers_are_calmed_once() -> None:
    calm_down()
    calm_down()

    for module in (noisy, fetcher):
        assert [type(it) for it in module.log.filters].count(Seldom) == 1
