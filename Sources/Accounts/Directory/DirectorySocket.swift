import Foundation
import Synchronization

/// The connection to a directory. libldap waits on it without an end in places (a handshake that nobody answers), so whoever waits no
/// longer cuts it: the thread then sees that the other side is gone.
final class DirectorySocket: Sendable {
    private enum State {
        case none, open(Int32), cut
    }

    private let state = Mutex(State.none)

    /// A connected socket, which is the caller's to close after ``release()``. Throws ``DirectoryFailure``.
    func connect(to address: DirectoryAddress, until deadline: ContinuousClock.Instant) throws -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(address.host, String(address.port), &hints, &found)
        guard code == 0, let first = found else { throw DirectoryFailure("there is no host \(address.host)") }
        defer { freeaddrinfo(found) }
        var failure = DirectoryFailure("there is no host \(address.host)")
        for place in sequence(first: first, next: { $0.pointee.ai_next }) {
            do { return try open(place.pointee, until: deadline) } catch let error as DirectoryFailure { failure = error }
        }
        throw failure
    }

    /// Whoever waits for it hears at once that it is over; harmless at any time, from any thread.
    func cut() {
        state.withLock { state in
            if case .open(let socket) = state { shutdown(socket, Int32(SHUT_RDWR)) }
            state = .cut
        }
    }

    /// Before it is closed: the number may be another file's at once.
    func release() {
        state.withLock { state in
            if case .open = state { state = .none }
        }
    }

    private func open(_ place: addrinfo, until deadline: ContinuousClock.Instant) throws -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let socket = socket(place.ai_family, kind, place.ai_protocol)
        guard socket >= 0 else { throw DirectoryFailure(Self.reason(errno)) }
        let isOurs = state.withLock { state in
            guard case .none = state else { return false }
            state = .open(socket)
            return true
        }
        do {
            guard isOurs else { throw DirectoryFailure.tooSlow }
            try finish(socket, place, until: deadline)
            return socket
        } catch {
            release()
            close(socket)
            throw error
        }
    }

    private func finish(_ socket: Int32, _ place: addrinfo, until deadline: ContinuousClock.Instant) throws {
        if connectSocket(socket, place.ai_addr, place.ai_addrlen) != 0 {
            guard errno == EINPROGRESS else { throw DirectoryFailure(Self.reason(errno)) }
            var waiting = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
            guard poll(&waiting, 1, Int32(clamping: (deadline - .now).milliseconds)) > 0 else { throw DirectoryFailure.tooSlow }
            var (problem, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
            getsockopt(socket, SOL_SOCKET, SO_ERROR, &problem, &size)
            guard problem == 0 else { throw DirectoryFailure(Self.reason(problem)) }
        }
        // libldap waits for what it reads.
        _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) & ~O_NONBLOCK)
    }

    private static func reason(_ code: Int32) -> String {
        code == ECONNREFUSED ? "nothing listens there (connection refused)" : String(cString: strerror(code))
    }
}

/// The system's `connect`, whose name a method of ours has.
private func connectSocket(_ socket: Int32, _ address: UnsafePointer<sockaddr>?, _ length: socklen_t) -> Int32 {
    connect(socket, address, length)
}

extension Duration {
    /// Whole milliseconds, none below zero.
    var milliseconds: Int64 { max(0, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000) }
}
