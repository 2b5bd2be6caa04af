import Logging
import NIOCore
import Synchronization

/// All open connections of the process, over all listeners. Where a limit is reached, the connection that has kept the
/// server waiting longest makes room for the new one; so clients that say nothing keep nobody out.
final class ConnectionTable: Sendable {
    struct Limits: Sendable {
        /// Of all clients together.
        var total: Int
        /// Of one address; trusted proxies have no such limit.
        var perAddress: Int
        /// Further ones that are heard when nobody can make room: health is answered to them, everything else refused.
        var reserve = 64
    }

    /// One connection.
    final class Place: Sendable {
        fileprivate let channel: any Channel
        fileprivate let address: IPAddress?
        /// Whether it came when nobody could make room.
        let isReserve: Bool
        /// Since when the client is to send something, in nanoseconds; the largest number while the server works for it.
        private let waiting: Atomic<UInt64>
        private static let never = UInt64.max

        fileprivate init(_ channel: any Channel, address: IPAddress?, isReserve: Bool, now: NIODeadline) {
            (self.channel, self.address, self.isReserve) = (channel, address, isReserve)
            waiting = Atomic(now.uptimeNanoseconds)
        }

        func waits(since now: NIODeadline) { waiting.store(now.uptimeNanoseconds, ordering: .relaxed) }
        func works() { waiting.store(Self.never, ordering: .relaxed) }

        fileprivate var waitingSince: UInt64? {
            let since = waiting.load(ordering: .relaxed)
            return since == Self.never ? nil : since
        }
    }

    /// Told to a connection that is to make room.
    struct MakeRoom: Sendable {}

    private typealias Places = [ObjectIdentifier: Place]

    private struct State {
        var all: Places = [:]
        /// Those that count for their address.
        var byAddress: [IPAddress: Places] = [:]

        mutating func insert(_ place: Place) {
            all[ObjectIdentifier(place)] = place
            if let address = place.address { byAddress[address, default: [:]][ObjectIdentifier(place)] = place }
        }

        mutating func remove(_ place: Place) {
            guard all.removeValue(forKey: ObjectIdentifier(place)) != nil, let address = place.address else { return }
            byAddress[address]?[ObjectIdentifier(place)] = nil
            if byAddress[address]?.isEmpty == true { byAddress[address] = nil }
        }
    }

    private let limits: Limits
    private let trusted: [AddressRange]
    private let report: RefusalReport
    private let state = Mutex(State())

    init(limits: Limits, trustedProxies: [AddressRange], logger: Logger) {
        (self.limits, trusted, report) = (limits, trustedProxies, RefusalReport(logger: logger))
    }

    /// Open connections.
    var count: Int { state.withLock { $0.all.count } }

    /// Takes a connection in until it is closed; nil when it must be closed at once.
    func admit(_ channel: any Channel, now: NIODeadline) -> Place? {
        let peer = channel.peerAddress
        let address = peer.flatMap { peer in trusted.contains { $0.contains(peer) } ? nil : peer }
        let (place, left) = state.withLock { admit(channel, address, now, &$0) }
        if let left { left.channel.pipeline.fireUserInboundEventTriggered(MakeRoom()) }
        if place == nil || left != nil || place?.isReserve == true {
            report.add(address: peer, isClosed: left != nil, now: now)
        }
        if let place { channel.closeFuture.whenComplete { [weak self] _ in self?.leave(place) } }
        return place
    }

    private func admit(
        _ channel: any Channel, _ address: IPAddress?, _ now: NIODeadline, _ state: inout State
    ) -> (place: Place?, left: Place?) {
        let isOwnFull = address.map { (state.byAddress[$0]?.count ?? 0) >= limits.perAddress } ?? false
        guard isOwnFull || state.all.count >= limits.total else {
            let place = Place(channel, address: address, isReserve: false, now: now)
            state.insert(place)
            return (place, nil)
        }
        let left = Self.longestWaiting(in: (isOwnFull ? address.flatMap { state.byAddress[$0] } : state.all) ?? [:])
        if let left { state.remove(left) }
        // Those for whom nobody made room are few: a short queue of their own.
        guard left != nil || state.all.values.count(where: \.isReserve) < limits.reserve else { return (nil, nil) }
        let place = Place(channel, address: address, isReserve: left == nil, now: now)
        state.insert(place)
        return (place, left)
    }

    private static func longestWaiting(in places: Places) -> Place? {
        var longest: (place: Place, since: UInt64)?
        // In a flood this is what each new connection costs: a look at every other, and no copy.
        for place in places.values {
            guard let since = place.waitingSince, since < longest?.since ?? .max else { continue }
            longest = (place, since)
        }
        return longest?.place
    }

    private func leave(_ place: Place) { state.withLock { $0.remove(place) } }
}
