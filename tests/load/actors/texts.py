"""What writers and moderators say: each text holds a word that no other text holds."""

from random import Random

WORDS = (
    "the tap by the church is dry since spring and nobody came to look at it while our street waits for water"
    " fountain meeting council Straße café naïve mayor pipes engineer budget winter question answer summer"
).split()
MAILING = (
    "Hello from {name}, the best offers of this week are waiting for you on our new page.",
    "Dear {name}, thank you for signing the letter about the {name} fountain, please tell your friends.",
)
PHONE = "Call me: 555 0199."


def word(seed: int, who: str, count: int) -> str:
    """The word that tells a text from every other one, and is no part of another such word."""
    return f"w{seed}x{who.partition('@')[0]}x{count}z"


def text(random: Random, own: str) -> str:
    """A new text around a word of its own: one of its kind, or one more copy of a mailing."""
    if random.random() < 0.3:
        return random.choice(MAILING).format(name="Ada") + f" {own}."
    said = random.choices(WORDS, k=random.randint(3, 30))
    said.insert(random.randrange(len(said)), own)
    if random.random() < 0.2:
        said.append(f"https://pages.example/{own}")
    if random.random() < 0.2:
        said.append(f"*{random.choice(WORDS)}*")
    return " ".join(said) + (f" {PHONE}" if random.random() < 0.2 else "")
