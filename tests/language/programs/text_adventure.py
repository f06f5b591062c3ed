"""A text adventure's state machine, played from a script."""


class Room:
    registry = {}

    def __init__(self, name, description, **exits):
        self.name = name
        self.description = description
        self.exits = exits
        self.items = set()
        Room.registry[name] = self

    def __class_getitem__(cls, name):
        return cls.registry[name]


Room("hall", "A dusty hall.", north="library", east="kitchen")
Room("library", "Shelves up to the ceiling.", south="hall", down="cellar")
Room("kitchen", "It smells of soup.", west="hall")
Room("cellar", "Dark and damp.", up="library")
Room["library"].items |= {"book", "lamp"}
Room["kitchen"].items |= {"knife", "bread"}
Room["cellar"].items |= {"gold"}


class State:
    """A state handles a command and gives the next state; None ends the game."""

    def handle(self, game, words):
        method = getattr(self, "do_" + words[0], None)
        if method is None:
            return self.unknown(game, words)
        return method(game, *words[1:])

    def unknown(self, game, words):
        game.say(f"I don't know how to {' '.join(words)!r}.")
        return self

    def __init_subclass__(cls, /, prompt="?", **kwargs):
        super().__init_subclass__(**kwargs)
        cls.prompt = prompt


class Exploring(State, prompt=">"):
    def do_look(self, game):
        room = game.room
        game.say(f"{room.name.title()}: {room.description}")
        if room.items:
            game.say("You see " + ", ".join(sorted(room.items)) + ".")
        game.say("Exits: " + ", ".join(sorted(room.exits)))
        return self

    def do_go(self, game, direction="nowhere"):
        try:
            target = game.room.exits[direction]
        except KeyError as error:
            game.say(f"You can't go {error.args[0]}.")
            return self
        if target == "cellar" and "lamp" not in game.inventory:
            game.say("Too dark down there.")
            return self
        game.room = Room[target]
        return self.do_look(game)

    def do_take(self, game, *items):
        for item in items:
            if item in game.room.items:
                game.room.items.remove(item)
                game.inventory.append(item)
                game.say(f"Taken: {item}.")
            else:
                game.say(f"No {item} here.")
        return Won() if "gold" in game.inventory else self

    def do_inventory(self, game):
        game.say("You carry " + (", ".join(game.inventory) or "nothing") + ".")
        return self

    def do_talk(self, game, *to):
        return Talking(self, " ".join(to) or "yourself")

    def do_quit(self, game):
        game.say("Bye.")


class Talking(State, prompt='"'):
    def __init__(self, back, partner):
        self.back = back
        self.partner = partner
        self.patience = 2

    def handle(self, game, words):
        if words[0] == "bye":
            return self.back
        self.patience -= 1
        game.say(f"{self.partner}: {' '.join(reversed(words))}!")
        return self if self.patience else self.back


class Won(State, prompt="*"):
    def handle(self, game, words):
        game.say("You have won already.")
        return None


class Game:
    def __init__(self):
        self.room = Room["hall"]
        self.inventory = []
        self.lines = 0

    def say(self, text):
        self.lines += 1
        print("   ", text)

    def play(self, script):
        state = Exploring()
        for number, command in enumerate(script, 1):
            print(f"{number:2} {state.prompt} {command}")
            state = state.handle(self, command.split())
            if state is None:
                break
        else:
            print("The script ends; state is", type(state).__name__)
        return self


game = Game().play([
    "look", "dance wildly", "go north", "go down", "take lamp book sword", "inventory", "go down",
    "talk the wall", "hello there", "how are you", "take gold", "look", "look",
])
print(game.lines, game.inventory, game.room.name, sorted(Room.registry))
Game().play(["go west", "talk", "bye", "inventory"])
Game().play(["quit", "look"])
