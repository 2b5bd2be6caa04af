import Kernel
import Logging
import Platform
import Synchronization
import TestKit
import Testing

@Suite struct ClockWatchTests {
    private let wall = TestWorld()
    private let uptime = TestWorld()

    private func watch() -> ClockWatch {
        let start = uptime.now
        return ClockWatch(
            now: { [wall] in wall.now }, uptime: { [uptime] in uptime.now.since(start) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func pass(_ duration: Duration, wall other: Duration? = nil) {
        uptime.advance(duration)
        wall.advance(other ?? duration)
    }

    @Test func timeThatPassesIsNoJump() {
        let watch = watch()
        for seconds in [0, 5, 5, 3600] {
            pass(.seconds(seconds))
            #expect(watch.runOnce() == .zero)
        }
        pass(.seconds(5), wall: .seconds(6))
        #expect(watch.runOnce() == .zero)
    }

    @Test(arguments: [-86_400, -10, 10, 86_400]) func aJumpIsToldOnce(seconds: Int) {
        let watch = watch()
        pass(.seconds(5), wall: .seconds(5 + seconds))
        #expect(watch.runOnce() == .seconds(seconds))
        pass(.seconds(5))
        #expect(watch.runOnce() == .zero)
    }

    @Test func itsOwnClockIsOneThatNobodySets() {
        #expect(ClockWatch(now: World.live.now, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }).runOnce() == .zero)
    }
}
