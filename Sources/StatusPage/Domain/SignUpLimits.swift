import Kernel
import Platform

/// How often somebody may subscribe to the public pages within an hour, by where they come from.
struct SignUpLimits: Sendable {
    private static let window = Duration.seconds(3600)
    private static let mostPlaces = 20_000

    let most: Int
    private var times: [String: [Timestamp]] = [:]

    init(most: Int) { self.most = most }

    /// Counts one more.
    /// - Parameter place: an address, or the network of one.
    /// - Throws: `tooManySubscriptions`, with the wait.
    mutating func take(_ place: String, at now: Timestamp) throws(ClientError) {
        // What lies ahead of a clock that was set back is dropped with what is too old.
        let recent = (times[place] ?? []).filter { $0 <= now && now.since($0) < Self.window }
        if recent.count >= most, let first = recent.first { throw .tooManySubscriptions(retryAfter: Self.window - now.since(first)) }
        if times.count >= Self.mostPlaces {
            let window = Self.window
            times = times.filter { $0.value.last.map { now.since($0) < window } ?? false }
            if times.count >= Self.mostPlaces { times = [:] }
        }
        times[place] = recent + [now]
    }
}
