package import Kernel
package import Logging
package import Platform
import ServiceLifecycle

/// Services that fail like real ones and report it over HTTP, for the demo and for tests.
package actor ServiceSimulator: NamedService {
    /// What one step did.
    package struct Step: Sendable, Hashable {
        package var sent = 0
        /// Answered with an error or not at all.
        package var failed = 0
    }

    private static let longestSleep = Duration.seconds(1)

    private let profiles: [ServiceProfile]
    private let http: OutboundHTTP
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private var story: Story
    private var outbox: Outbox

    /// - Parameters:
    ///   - baseURL: Switchboard's address without a trailing slash.
    ///   - accounts: only the services named here run.
    ///   - pace: 1 is about one event in three seconds over all services; 10 is ten times as many.
    ///   - seed: the same seed gives the same events; nil takes one from `world`.
    package init(
        baseURL: String, accounts: [SimulatedAccount], pace: Double = 1, seed: UInt64? = nil, http: OutboundHTTP,
        world: World, logger: Logger
    ) {
        let seed = seed ?? world.randomBytes(8).reduce(0) { $0 << 8 | UInt64($1) }
        let names = Set(accounts.map(\.service))
        profiles = ServiceProfile.all.filter { names.contains($0.name) }
        story = Story(profiles, from: world.now(), pace: max(pace, 0.001), seed: seed)
        outbox = Outbox(baseURL: baseURL, accounts: accounts, seed: ~seed)
        self.http = http
        self.logger = logger
        now = world.now
    }

    /// Runs until the server shuts down.
    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.runOnce(self.now())
                try await Task.sleep(for: self.untilNext)
            }
        }
    }

    /// Reports everything that happened up to `now`.
    @discardableResult
    package func runOnce(_ now: Timestamp) async -> Step {
        let events = Dictionary(grouping: story.events(until: now), by: \.service)
        for profile in profiles {
            do {
                try outbox.add(events[profile.name] ?? [], of: profile)
            } catch {
                logger.warning("a simulated event cannot be encoded", metadata: ["error": "\(error)"])
            }
        }
        return await deliver()
    }

    private func deliver() async -> Step {
        var step = Step()
        var undelivered: [Outbox.Parcel] = []
        for parcel in outbox.empty() {
            if await isDelivered(parcel) {
                step.sent += parcel.events
            } else {
                step.failed += parcel.events
                undelivered.append(parcel)
            }
        }
        outbox.putBack(undelivered)
        return step
    }

    private func isDelivered(_ parcel: Outbox.Parcel) async -> Bool {
        do {
            let answer = try await http.send(parcel.request)
            if answer.status == 200 { return true }
            logger.info("a simulated service was refused", metadata: ["status": "\(answer.status)"])
        } catch {
            logger.info("a simulated service cannot report", metadata: ["error": "\(error)"])
        }
        return false
    }

    private var untilNext: Duration {
        guard let next = story.next else { return Self.longestSleep }
        return min(max(next.since(now()), .milliseconds(50)), Self.longestSleep)
    }
}
