"""A small operating system: task control blocks, queues of packets, dispatch by subclass."""

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
DEVICE, WORK = range(2)
BUFFER = 4


class Packet:
    def __init__(self, link, identity, kind):
        self.link = link
        self.identity = identity
        self.kind = kind
        self.datum = 0
        self.data = [0] * BUFFER

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    def __init__(self, system, identity, priority, queue, waiting, holding=False):
        self.system = system
        self.identity = identity
        self.priority = priority
        self.queue = queue
        self.packet_pending = queue is not None
        self.waiting = waiting
        self.holding = holding
        self.link = system.tasks
        system.tasks = self
        system.table[identity] = self

    def is_held_or_waiting(self):
        return self.holding or (not self.packet_pending and self.waiting)

    def add_packet(self, packet, old):
        if self.queue is None:
            self.queue = packet
            self.packet_pending = True
            if self.priority > old.priority:
                return self
        else:
            packet.append_to(self.queue)
        return old

    def run(self):
        message = None
        if self.waiting and self.packet_pending:
            message = self.queue
            self.queue = message.link
            self.packet_pending = self.queue is not None
            self.waiting = False
        return self.step(message)

    def wait(self):
        self.waiting = True
        return self

    def hold(self):
        self.system.held += 1
        self.holding = True
        return self.link

    def release(self, identity):
        task = self.system.table[identity]
        task.holding = False
        return task if task.priority > self.priority else self

    def send(self, packet):
        target = self.system.table[packet.identity]
        self.system.sent += 1
        packet.link = None
        packet.identity = self.identity
        return target.add_packet(packet, self)


class Idle(Task):
    def __init__(self, system, turns):
        super().__init__(system, IDLE, 0, None, False)
        self.control = 1
        self.turns = turns

    def step(self, packet):
        self.turns -= 1
        if self.turns == 0:
            return self.hold()
        if self.control & 1 == 0:
            self.control //= 2
            return self.release(DEVICE_A)
        self.control = self.control // 2 ^ 0xD008
        return self.release(DEVICE_B)


class Worker(Task):
    def __init__(self, system, queue):
        super().__init__(system, WORKER, 1000, queue, True)
        self.destination = HANDLER_A
        self.count = 0

    def step(self, packet):
        if packet is None:
            return self.wait()
        self.destination = HANDLER_B if self.destination == HANDLER_A else HANDLER_A
        packet.identity = self.destination
        packet.datum = 0
        for i in range(BUFFER):
            self.count = self.count % 26 + 1
            packet.data[i] = 64 + self.count
        return self.send(packet)


class Handler(Task):
    def __init__(self, system, identity, priority, queue):
        super().__init__(system, identity, priority, queue, True)
        self.work = None
        self.devices = None

    def step(self, packet):
        if packet is not None:
            if packet.kind == WORK:
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        work = self.work
        if work is None:
            return self.wait()
        if work.datum >= BUFFER:
            self.work = work.link
            return self.send(work)
        device = self.devices
        if device is None:
            return self.wait()
        self.devices = device.link
        device.datum = work.data[work.datum]
        work.datum += 1
        return self.send(device)


class Device(Task):
    def __init__(self, system, identity, priority):
        super().__init__(system, identity, priority, None, True)
        self.pending = None

    def step(self, packet):
        if packet is None:
            packet = self.pending
            if packet is None:
                return self.wait()
            self.pending = None
            return self.send(packet)
        self.pending = packet
        return self.hold()


class System:
    def __init__(self):
        self.tasks = None
        self.table = [None] * 6
        self.held = 0
        self.sent = 0

    def schedule(self):
        task = self.tasks
        while task is not None:
            if task.is_held_or_waiting():
                task = task.link
            else:
                task = task.run()


def queue_of(identity, kind, count):
    queue = None
    for _ in range(count):
        queue = Packet(queue, identity, kind)
    return queue


def main():
    system = System()
    Idle(system, 20_000)
    Worker(system, queue_of(WORKER, WORK, 2))
    Handler(system, HANDLER_A, 2000, queue_of(DEVICE_A, DEVICE, 3))
    Handler(system, HANDLER_B, 3000, queue_of(DEVICE_B, DEVICE, 3))
    Device(system, DEVICE_A, 4000)
    Device(system, DEVICE_B, 5000)
    system.schedule()
    return system.held, system.sent
