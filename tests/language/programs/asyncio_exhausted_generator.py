"""An asynchronous generator that has ended is closed with its loop, in debug mode as without."""
import asyncio


async def numbers():
    yield 1
    yield 2


async def consume():
    global kept
    kept = numbers()
    return [number async for number in kept]


async def close_directly():
    return await asyncio.gather(kept.aclose(), return_exceptions=True)


for debug in (False, True, 0):
    runner = asyncio.Runner(debug=debug)
    runner.get_loop().slow_callback_duration = 60
    print(debug, runner.run(consume()), runner.run(close_directly()))
    runner.close()
    print("closed")
