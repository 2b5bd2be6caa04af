import CPostgres
import Foundation
import Kernel

/// Sends and receives on a connection of libpq without ever waiting longer than it may: a server that hangs, or a network
/// that swallows everything, must not hold those who wait for an answer for ever.
struct PostgresSocket {
    private let handle: OpaquePointer
    /// The longest wait for one answer.
    private let limit: Duration

    /// - Parameter handle: stays the caller's.
    init(_ handle: OpaquePointer, limit: Duration) {
        self.handle = handle
        self.limit = limit
        PQsetnonblocking(handle, 1)
    }

    /// Sends what libpq holds back.
    func flush(limited: Bool = true) throws(StorageError) {
        let deadline = limited ? deadline : nil
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                // A server that cannot get rid of its answers reads nothing more.
                let events = try wait(for: POLLIN | POLLOUT, until: deadline)
                if events & Int16(POLLIN) != 0 { try receive() }
            default: throw StorageError(lostConnection: handle)
            }
        }
    }

    /// Waits until libpq can hand out a result without waiting.
    func awaitAnswer(limited: Bool = true) throws(StorageError) {
        let deadline = limited ? deadline : nil
        while PQisBusy(handle) == 1 {
            _ = try wait(for: POLLIN, until: deadline)
            try receive()
        }
    }

    private func receive() throws(StorageError) {
        guard PQconsumeInput(handle) == 1 else { throw StorageError(lostConnection: handle) }
    }

    private var deadline: ContinuousClock.Instant { .now + limit }

    private func wait(for events: Int32, until deadline: ContinuousClock.Instant?) throws(StorageError) -> Int16 {
        while true {
            var socket = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
            let count = poll(&socket, 1, deadline.map(Self.milliseconds(until:)) ?? -1)
            if count > 0 { return socket.revents }
            guard count == 0 || errno != EINTR else { continue }
            let seconds = Int(limit / .seconds(1))
            throw StorageError(.unavailable, "the database server has not answered for \(seconds) s")
        }
    }

    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        Int32(clamping: max(0, ContinuousClock.now.duration(to: deadline).microseconds / 1000 + 1))
    }
}
