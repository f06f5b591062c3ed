"""Accounts, transactions and what can go wrong with them."""


class BankError(Exception):
    """Base of all errors of the bank."""


class InsufficientFunds(BankError):
    def __init__(self, account, needed):
        self.account = account
        self.needed = needed
        super().__init__(f"{account.owner} lacks {needed - account.balance:.2f}")


class FrozenAccount(BankError):
    pass


class Account:
    interest = 0.01
    _count = 0

    def __init__(self, owner, balance=0.0):
        type(self)._count += 1
        self.number = Account._count
        self.owner = owner
        self._balance = float(balance)
        self.frozen = False
        self.history = []

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        if self.frozen:
            raise FrozenAccount(f"account {self.number} is frozen")
        self.history.append(value - self._balance)
        self._balance = value

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("deposit must be positive")
        self.balance += amount

    def withdraw(self, amount):
        if amount > self.balance:
            raise InsufficientFunds(self, amount)
        self.balance -= amount

    def add_interest(self):
        self.balance *= 1 + self.interest

    @classmethod
    def opened(cls):
        return cls._count

    @staticmethod
    def format(amount):
        return f"{amount:>12,.2f}"

    def __repr__(self):
        return f"<{type(self).__name__} {self.number} {self.owner}: {self.balance:.2f}>"


class Savings(Account):
    interest = 0.05

    def withdraw(self, amount):
        if len(self.history) > 5:
            raise BankError("too many movements") from None
        super().withdraw(amount)


class Transaction:
    """Undoes what happened inside when an error leaves the block."""

    def __init__(self, *accounts):
        self.accounts = accounts

    def __enter__(self):
        self.saved = [(a, a._balance, len(a.history)) for a in self.accounts]
        return self

    def __exit__(self, kind, error, traceback):
        if kind is None:
            print("  committed")
            return False
        for account, balance, length in self.saved:
            account._balance = balance
            del account.history[length:]
        print(f"  rolled back: {kind.__name__}: {error}")
        return issubclass(kind, BankError)


def transfer(source, target, amount):
    with Transaction(source, target):
        target.deposit(amount)
        source.withdraw(amount)


anna = Account("Anna", 100)
ben = Savings("Ben", 50)
transfer(anna, ben, 30)
transfer(anna, ben, 300)
print(anna, ben, Account.opened(), Savings.opened())
try:
    transfer(anna, ben, -5)
except ValueError as error:
    print("ValueError:", error, "| context:", error.__context__)
ben.frozen = True
transfer(anna, ben, 1)
ben.frozen = False
for _ in range(6):
    ben.add_interest()
transfer(ben, anna, 1)
print(anna, ben, ben.history[:3])


def audit(accounts):
    errors = []
    for account in accounts:
        try:
            try:
                account.withdraw(1000)
            except InsufficientFunds as error:
                raise BankError("audit failed") from error
            finally:
                print("  checked", account.owner)
        except BankError as error:
            error.add_note(f"account number {account.number}")
            errors.append(error)
    if errors:
        raise ExceptionGroup("audit", errors)


try:
    audit([anna, ben])
except* InsufficientFunds:
    print("never")
except* BankError as group:
    for error in group.exceptions:
        print(repr(error), "<-", repr(error.__cause__), error.__notes__)
print(Account.format(1234567.891), Account.format(-0.5))
try:
    raise InsufficientFunds(anna, 500)
except InsufficientFunds as error:
    caught = error
print(caught, caught.account is anna, caught.needed, caught.__traceback__.tb_lineno)
try:
    print(error)
except NameError as missing:
    print(missing)
