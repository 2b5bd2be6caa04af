import Foundation
import Synchronization

/// Keeps a low descriptor free. libstrophe waits by `select`, which cannot watch one from 1,024 up; in a server with that many
/// connections its socket would get such a one, just when there is most to tell.
package final class DescriptorReserve: Sendable {
    private let held: Mutex<Int32>

    /// To be made early, while low ones are left.
    package init() { held = Mutex(Self.open()) }

    deinit { letGo() }

    /// From here on the next descriptor that is opened is probably this one.
    func letGo() {
        held.withLock { held in
            if held >= 0 { close(held) }
            held = -1
        }
    }

    /// When the socket that had it is closed.
    func holdAgain() {
        held.withLock { held in
            if held < 0 { held = Self.open() }
        }
    }

    private static func open() -> Int32 { Foundation.open("/dev/null", O_RDONLY | O_CLOEXEC) }
}
