"""Which commands does `postdesk` have?"""

from __future__ import annotations

import typer

from postdesk.commands.access import access
from postdesk.commands.audit import audit
from postdesk.commands.demo import demo
from postdesk.commands.doctor import doctor
from postdesk.commands.explain import explain
from postdesk.commands.keys import keys
from postdesk.commands.mail import mail
from postdesk.commands.mailbox import mailbox
from postdesk.commands.person import person
from postdesk.commands.polling import polling
from postdesk.commands.reconcile import reconcile
from postdesk.commands.ticket import ticket
from postdesk.commands.token import token

app = typer.Typer(
    no_args_is_help=True,
    # A traceback with local variables would print secrets.
    pretty_exceptions_show_locals=False,
    help="Support mail in, tickets out, nothing lost. Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 denied, "
    "5 conflict, 6 unreachable.",
)
app.add_typer(mailbox, name="mailbox")
app.add_typer(ticket, name="ticket")
app.add_typer(mail, name="mail")
app.add_typer(polling, name="polling")
app.add_typer(keys, name="keys")
app.add_typer(token, name="token")
app.add_typer(person, name="person")
app.add_typer(access)
app.add_typer(explain)
app.add_typer(audit)
app.add_typer(reconcile)
app.add_typer(doctor)
app.add_typer(demo)
