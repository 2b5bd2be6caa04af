import Foundation
import Logging

/// All that carries the reports of one application: from the inbox to disk, from disk to the server. It has tasks only while there is
/// something to do.
actor Courier {
    /// Another process may have died and left something.
    static let lookAroundPause = Duration.seconds(30)
    /// Each of them is an open file, of which the application may not have many.
    static let mostInHand = 16
    /// How long it is counted what was left out, before it is told.
    static let countWindow = Duration.seconds(10)
    /// The longest that a critical report is waited for until it is on the disk, which may be away itself.
    static let writingLimit = Duration.seconds(1)
    static let logLabel = "incident-reporter"

    /// What the courier does, and what it logs, is never reported.
    @TaskLocal static var isAtWork = false

    let inbox: Inbox
    private let files: LogFiles
    private let origin: ReportOrigin
    private let transport: Transport
    private let executor = DiskExecutor()
    private let logger = Logger(label: Courier.logLabel)

    private let spool: Spool
    private let isOnDisk: Bool
    private var fresh: [(entry: SpoolEntry, promise: Promise?)] = []
    private var backlog: [SpoolEntry] = []
    /// Whether the spool is to be looked at: an earlier process may have left something.
    private var mayBeMore = true
    private var lookedAt = ContinuousClock.now
    /// Keys of what the server failed at: it may be the report's fault, and must not keep others from being sent.
    private var doubtful: Set<String> = []
    private var backOff = BackOff()
    private var isSending = false
    private var pause: Task<Void, Never>?
    private var lastFailure = Answer(verdict: .away)
    private var failures = 0
    private var isAway = false
    private var watchers: [CheckedContinuation<Void, Never>] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(inbox: Inbox, files: LogFiles, origin: ReportOrigin, transport: Transport, spool: sending Spool) {
        isOnDisk = spool.isOnDisk
        (self.inbox, self.files, self.origin, self.transport, self.spool) = (inbox, files, origin, transport, spool)
    }

    // MARK: From the application

    /// Returns at once, but for what is critical and waited for by nobody: whoever says so may be about to end the process, which has no
    /// time left for anything then.
    nonisolated func put(_ made: Made) {
        let wish = inbox.put(made)
        fulfil(wish)
        guard made.report.level == .critical, made.promise == nil, isOnDisk, wish != .leftOut, wish != .counting else { return }
        _ = executor.perform(within: Self.writingLimit) {
            Self.$isAtWork.withValue(true) { self.assumeIsolated { $0.keepAll() } }
        }
    }

    private nonisolated func fulfil(_ wish: Inbox.Wish) {
        switch wish {
        case .nothing, .leftOut: break
        case .emptying: atWork { await $0.emptyInbox() }
        case .counting:
            atWork { courier in
                try? await Task.sleep(for: Self.countWindow)
                await courier.tellCount()
            }
        }
    }

    /// Sends what an earlier process left.
    nonisolated func start() { atWork { await $0.startSending() } }

    private nonisolated func atWork(_ work: @escaping @Sendable (Courier) async -> Void) {
        Self.$isAtWork.withValue(true) { _ = Task { await work(self) } }
    }

    private func emptyInbox() async {
        while true {
            let made = inbox.take()
            if made.isEmpty { break }
            for each in made { keep(each) }
            // Sending has its turn, too.
            await Task.yield()
        }
        noteChange()
    }

    private func keepAll() {
        for made in inbox.take() { keep(made) }
    }

    /// A report about those that were left out; always under the same title, so that they are one incident.
    private func tellCount() {
        let counts = inbox.takeCount()
        guard let worst = counts.keys.max() else { return }
        let total = counts.values.reduce(0, +)
        let told = counts.sorted { $0.key > $1.key }.map { "\($0.value) \($0.key.name)" }.joined(separator: ", ")
        keep(
            Made(
                report: Report(
                    title: "Reports were left out",
                    message: "\(total) reports were left out, because there were too many of them: \(told).", level: worst, logs: [],
                    maxLogLines: 0, fingerprint: ["reports left out"], tags: ["left_out": String(total)]),
                promise: nil))
    }

    private func keep(_ made: Made) {
        let entry: SpoolEntry
        do {
            let lines = files.lines(atMost: made.report.maxLogLines)
            entry = spool.add(level: made.report.level, body: try made.report.encoded(from: origin, lines: lines))
        } catch {
            logger.warning("a report could not be made", metadata: ["error": "\(error)"])
            made.promise?.resolve(Receipt(problem: "\(error)"))
            return
        }
        guard backOff.remaining(at: .now) == .zero else {
            // Whoever waits is not kept waiting for a server that is known to be away.
            keepForLater(entry, made.promise, because: lastFailure)
            return startSending()
        }
        if fresh.count >= Self.mostInHand { spool.lighten(entry) }
        fresh.append((entry, made.promise))
        startSending()
    }

    // MARK: To the server

    private func startSending() {
        guard !isSending else { return }
        isSending = true
        atWork { await $0.sendAll() }
    }

    /// Fresh reports first, because somebody may wait for them; then what waits in the spool, the worst and oldest first; what
    /// the server failed at comes last.
    private func sendAll() async {
        while true {
            let remaining = backOff.remaining(at: .now)
            if remaining > .zero, !fresh.isEmpty {
                let next = fresh.removeFirst()
                keepForLater(next.entry, next.promise, because: lastFailure)
            } else if !fresh.isEmpty {
                await sendFresh(fresh.removeFirst())
            } else if !backlog.isEmpty || mayBeMore {
                if remaining > .zero { await rest(for: remaining) } else { await sendFromBacklog() }
            } else {
                break
            }
            noteChange()
        }
        isSending = false
        noteChange()
    }

    private func sendFresh(_ next: (entry: SpoolEntry, promise: Promise?)) async {
        if next.entry.body == nil, !spool.claim(next.entry) {
            next.promise?.resolve(Receipt(isKept: true, problem: "another process is sending it"))
        } else {
            await send(next.entry, next.promise)
        }
    }

    private func sendFromBacklog() async {
        if backlog.isEmpty {
            mayBeMore = false
            lookedAt = .now
            let waiting = spool.waiting()
            backlog = (waiting.filter { !doubtful.contains($0.key) } + waiting.filter { doubtful.contains($0.key) }).reversed()
        } else {
            let entry = backlog.removeLast()
            // Or another process is at it.
            if spool.claim(entry) { await send(entry, nil) }
        }
    }

    private func send(_ entry: SpoolEntry, _ promise: Promise?) async {
        let answer = await transport.send(entry.body ?? [], key: entry.key)
        if answer.isDoubtful { doubtful.insert(entry.key) } else { doubtful.remove(entry.key) }
        switch answer.verdict {
        case .accepted:
            spool.remove(entry)
            backOff.worked()
            noteReturn()
            // Not before now: the word of it would have taken the place of another report.
            fulfil(inbox.leaveOut(spool.takeDropped()))
            if lookedAt.duration(to: .now) > Self.lookAroundPause { mayBeMore = true }
            promise?.resolve(
                Receipt(isAccepted: true, eventID: answer.eventID, incidentID: answer.incidentID, status: answer.status))
        case .refused:
            spool.remove(entry)
            logger.warning("a report was refused and is lost", metadata: ["problem": "\(answer.problem)"])
            promise?.resolve(Receipt(status: answer.status, problem: answer.problem))
        case .away, .misconfigured:
            failures += 1
            lastFailure = answer
            backOff.failed(at: .now, retryAfter: answer.retryAfter, isHopeless: answer.verdict == .misconfigured)
            keepForLater(entry, promise, because: answer)
            noteAbsence(answer)
        }
    }

    private func keepForLater(_ entry: SpoolEntry, _ promise: Promise?, because answer: Answer) {
        let isKept = spool.keep(entry)
        mayBeMore = mayBeMore || isKept
        // It is sorted anew, with this one in its place.
        backlog = []
        promise?.resolve(Receipt(isKept: isKept, status: answer.status, problem: answer.problem))
    }

    private func rest(for time: Duration) async {
        let pause = Task { _ = try? await Task.sleep(for: time) }
        self.pause = pause
        await pause.value
        self.pause = nil
    }

    // MARK: Until all of it is sent

    /// Waits until the server has everything; with `whileItWorks` only as long as sending works. Whether the server has it.
    func flush(within limit: Duration, whileItWorks: Bool) async -> Bool {
        let deadline = ContinuousClock.now + limit
        let before = failures
        keepAll()
        tellCount()
        backOff.hurry()
        mayBeMore = true
        pause?.cancel()
        startSending()
        let alarm = Task { [weak self] in
            try? await Task.sleep(until: deadline, clock: .continuous)
            await self?.noteChange()
        }
        defer { alarm.cancel() }
        while !isIdle, !(whileItWorks && failures > before), .now < deadline {
            await withCheckedContinuation { watchers.append($0) }
        }
        return isIdle
    }

    private var isIdle: Bool { inbox.isEmpty && !isSending }

    private func noteChange() {
        let watching = watchers
        watchers = []
        for each in watching { each.resume() }
    }

    // MARK: One line when it begins and one when it ends

    private func noteAbsence(_ answer: Answer) {
        guard !isAway else { return }
        isAway = true
        logger.warning("reports are kept until they can be sent", metadata: ["problem": "\(answer.problem)"])
    }

    private func noteReturn() {
        guard isAway else { return }
        isAway = false
        logger.info("reports can be sent again")
    }
}
