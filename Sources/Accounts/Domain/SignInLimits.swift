package import Kernel
package import Platform

/// How fast somebody may guess: failures are counted by name and address together and by address alone; beyond a free
/// number each additional try must wait longer, up to a bound. Tries that are refused are not counted and a success
/// forgets, so nobody is ever locked out: not a person by somebody else's guesses from elsewhere, and nobody for long.
///
/// A name is whatever is guessed at: a user, or a page that is private by password.
package struct SignInLimits: Sendable {
    package struct Policy: Hashable, Sendable {
        var window: Duration = .seconds(15 * 60)
        /// Failures of one name from one address before the first wait.
        var freeFailures = 10
        var longestWait: Duration = .seconds(60)
        /// Many people may come from one address.
        var addressFactor = 5
        var longestAddressWait: Duration = .seconds(15)
    }

    private enum Key: Hashable {
        case pair(name: String, address: String)
        case address(String)
    }

    private static let maximumKeys = 20_000
    private static let familiarFor = Duration.seconds(30 * 24 * 3600)

    private let policy: Policy
    private var failures: [Key: [Timestamp]] = [:]
    /// Where names have signed in lately: there the address's other failures do not make them wait.
    private var familiar: [Key: Timestamp] = [:]

    package init(policy: Policy) { self.policy = policy }

    /// Names and addresses that are being counted.
    var size: Int { failures.count }

    /// Counts a try as failed until it turns out otherwise, so that many at once count as many.
    /// - Parameter refusal: thrown for one that comes too early, with the wait; that one is not counted.
    package mutating func begin(
        name: String, address: String, at now: Timestamp, or refusal: (Duration) -> ClientError = ClientError.tooManyAttempts
    ) throws(ClientError) {
        let pair = Key.pair(name: name, address: address)
        let place = Key.address(address)
        var wait = remaining(pair, free: policy.freeFailures, longest: policy.longestWait, at: now)
        if !isFamiliar(pair, at: now) {
            let free = policy.freeFailures * policy.addressFactor
            wait = max(wait, remaining(place, free: free, longest: policy.longestAddressWait, at: now))
        }
        guard wait <= .zero else { throw refusal(wait) }
        makeRoom(at: now)
        failures[pair, default: []].append(now)
        failures[place, default: []].append(now)
    }

    /// The try that began at `start` was right.
    package mutating func succeed(name: String, address: String, startedAt start: Timestamp, at now: Timestamp) {
        withdraw(name: name, address: address, startedAt: start)
        let pair = Key.pair(name: name, address: address)
        failures[pair] = nil
        familiar[pair] = now
    }

    /// The try that began at `start` was neither right nor wrong: something else failed.
    package mutating func withdraw(name: String, address: String, startedAt start: Timestamp) {
        for key in [Key.pair(name: name, address: address), .address(address)] { remove(start, of: key) }
    }

    /// The try that began at `start` counts no longer for the name, but still as one of many from the address.
    mutating func excuse(name: String, address: String, startedAt start: Timestamp) {
        remove(start, of: .pair(name: name, address: address))
    }

    private mutating func remove(_ start: Timestamp, of key: Key) {
        guard let index = failures[key]?.lastIndex(of: start) else { return }
        failures[key]?.remove(at: index)
        if failures[key]?.isEmpty == true { failures[key] = nil }
    }

    private mutating func remaining(_ key: Key, free: Int, longest: Duration, at now: Timestamp) -> Duration {
        guard let times = failures[key] else { return .zero }
        // What lies ahead of a clock that was set back is dropped with what is too old.
        let recent = times.filter { $0 <= now && now.since($0) < policy.window }
        failures[key] = recent.isEmpty ? nil : recent
        guard recent.count >= free, let last = recent.last else { return .zero }
        let doublings = min(recent.count - free, 20)
        return min(longest, .seconds(1 << doublings)) - now.since(last)
    }

    private func isFamiliar(_ pair: Key, at now: Timestamp) -> Bool {
        familiar[pair].map { now.since($0) < Self.familiarFor } ?? false
    }

    private mutating func makeRoom(at now: Timestamp) {
        if failures.count >= Self.maximumKeys {
            let window = policy.window
            failures = failures.filter { $0.value.last.map { now.since($0) < window } ?? false }
            // Still too many: the counts of addresses stay, they bound the rest.
            if failures.count >= Self.maximumKeys {
                failures = failures.filter { if case .address = $0.key { true } else { false } }
            }
            if failures.count >= Self.maximumKeys { failures = [:] }
        }
        if familiar.count >= Self.maximumKeys { familiar = [:] }
    }
}
