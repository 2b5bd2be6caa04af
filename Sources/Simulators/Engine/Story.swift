import Kernel

/// What happens when: every fault of every service with its next occurrences.
struct Story {
    /// After a longer gap (a laptop that slept) the story goes on from now instead of catching up.
    private static let longestGap = Duration.seconds(120)

    private struct Thread {
        let profile: ServiceProfile
        let fault: Fault
        var waiting: [Timestamp]
    }

    private let pace: Double
    private var dice: Dice
    private var threads: [Thread]

    init(_ profiles: [ServiceProfile], from start: Timestamp, pace: Double, seed: UInt64) {
        var dice = Dice(seed: seed)
        threads = profiles.flatMap { profile in
            profile.faults.map { fault in
                let waiting = fault.rhythm.next(after: start, pace: pace, isFirst: true, dice: &dice)
                return Thread(profile: profile, fault: fault, waiting: waiting)
            }
        }
        self.pace = pace
        self.dice = dice
    }

    /// When something happens next.
    var next: Timestamp? { threads.compactMap(\.waiting.first).min() }

    /// Everything that happened up to `now`, oldest first.
    mutating func events(until now: Timestamp) -> [SimulatedEvent] {
        var events: [SimulatedEvent] = []
        for index in threads.indices {
            events += advance(index, until: now)
        }
        return events.sorted { $0.occurredAt < $1.occurredAt }
    }

    private mutating func advance(_ index: Int, until now: Timestamp) -> [SimulatedEvent] {
        var thread = threads[index]
        defer { threads[index] = thread }
        var events: [SimulatedEvent] = []
        while let time = thread.waiting.first, time <= now {
            if now.since(time) > Self.longestGap {
                thread.waiting = thread.fault.rhythm.next(after: now, pace: pace, isFirst: true, dice: &dice)
                continue
            }
            thread.waiting.removeFirst()
            events.append(thread.profile.event(of: thread.fault, at: time, dice: &dice))
            if thread.waiting.isEmpty {
                thread.waiting = thread.fault.rhythm.next(after: time, pace: pace, dice: &dice)
            }
        }
        return events
    }
}
