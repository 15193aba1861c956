"""The register as the story left it: who is in it, what the rules saw, and the frauds that were planted."""

from rich.text import Text

from service.demo.frauds import BY_NAME
from service.demo.looking import Register
from service.demo.prices import published
from service.demo.screen import Screen
from service.demo.stage import Stage


def greet(screen: Screen) -> None:
    """Who we are, and that nothing of it is real."""
    screen.console.print()
    screen.show(Text("OROTRAZA", "bold"))
    screen.say(
        "El registro verificable del origen del oro peruano. Todo lo que sigue es inventado: DEMO.",
        "The verifiable register of where Peruvian gold comes from. Everything that follows is invented: DEMO.",
    )


def play(stage: Stage, register: Register) -> None:
    """Show the counts and the frauds."""
    screen = stage.screen
    price = published(stage.memory.end.date())
    screen.heading(0, "Seis meses de mercado", "Six months of a market")
    screen.facts(
        (
            ("registro", "log", stage.memory.log),
            ("asientos", "entries", f"[bold]{register.entries:,}[/]"),
            ("partes", "parties", f"{register.parties:,}"),
            ("compras firmadas", "signed purchases", f"{register.purchases:,}"),
            ("oro", "gold", f"US$ {price.usd_per_ozt} / ozt · {price.label}"),
            ("cambio", "exchange rate", "S/ 3.75 · SAMPLE"),
        )
    )
    screen.say(
        "Entre ellas, los fraudes de siempre. Lo que dice el registro de cada uno:",
        "Among them the classic frauds. What the register says of each:",
    )
    rows = []
    for each in register.planted:
        fraud = BY_NAME[each.name]
        place = f"({each.seq:,})" if fraud.refused else f"{each.seq:,}"
        mark = Text("✓", "green") if each.found else Text("✗", "bold red")
        rows.append((mark, Text(each.rule), Text(place, justify="right"), screen.cell(fraud.es, fraud.en)))
    screen.table((("", ""), ("regla", "rule"), ("asiento", "entry"), ("fraude", "fraud")), rows)
    screen.say(
        "Los dos últimos no se escribieron: el registro los rechazó, y firmó el rechazo.",
        "The last two were not written: the register refused them, and signed the refusal.",
    )
