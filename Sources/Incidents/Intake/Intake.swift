package import Accounts
import Foundation
package import Kernel
import Metrics
package import Platform

/// By which protocol an event came in.
package enum IntakeSource: String, CaseIterable, Sendable {
    case dispatcher, native
    /// The test button of a service's page.
    case page
    /// The thresholds of the status page.
    case status
    /// Connectors that come and go, and SLAs at risk.
    case tickets
    /// Sets of triggers that the Action desk's clients post.
    case actions
    /// Redmine, when it is away.
    case helpdesk
    /// Probes that are down.
    case probes
    /// Finesse, when no node of it answers.
    case agents
}

/// The one way in: whatever the protocol, an event is submitted here and is on disk when the call returns.
package struct Intake: Sendable {
    /// An event of a known service, as its protocol understood it.
    package struct Report: Sendable {
        package let service: Service
        package var draft: EventDraft

        package init(service: Service, draft: EventDraft) {
            self.service = service
            self.draft = draft
        }
    }

    /// One element of a request.
    package enum Element: Sendable {
        case report(Report)
        /// Why it cannot be taken.
        case refused(String)
    }

    package let limits: EventLimits
    package let refusals: RefusalLedger
    /// Events in one commit; a larger request has one of its own.
    private static let eventsPerCommit = 2000

    private let database: Database
    private let ids: EventIDGenerator
    private let earlier: EarlierGrouping
    private let writer: BatchWriter<Submission, [Answer]>
    private let rateLimiter: RateLimiter<ServiceID>
    /// Events a minute of a service that has no limit of its own; 0 for none.
    private let rateLimit: Int
    let now: @Sendable () -> Timestamp
    private let accepted: [IntakeSource: Counter]

    /// - Parameters:
    ///   - batch: the most requests that are settled by one commit.
    ///   - codes: those of services, which are never shown.
    package init(
        database: Database, store: IntakeStore, ids: EventIDGenerator, limits: EventLimits, rateLimit: Int, batch: Int,
        codes: @escaping @Sendable () -> [String], now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        refusals = RefusalLedger(database: database, codes: codes, now: now)
        self.limits = limits
        self.rateLimit = rateLimit
        self.ids = ids
        earlier = store.earlier
        self.now = now
        rateLimiter = RateLimiter(now: now)
        accepted = Dictionary(
            uniqueKeysWithValues: IntakeSource.allCases.map { source in
                (source, Counter(label: "switchboard_events_accepted", dimensions: [("source", source.rawValue)]))
            })
        writer = BatchWriter(
            database: database, maximum: batch, maximumWeight: Self.eventsPerCommit, weight: { $0.elements.count }
        ) { connection, submissions in
            try store.store(submissions, on: connection)
        }
    }

    /// Stores a request and answers each of its elements after the commit. One whose key was answered before is answered as
    /// then: nothing of it is looked at again, counted again or held against the rate limit.
    /// - Parameter read: makes the elements of the request.
    /// - Throws: ``ClientError/rateExceeded(service:retryAfter:)`` and ``ClientError/idempotencyKeyReused``, and what
    ///   `read` throws.
    package func accept(
        under key: Submission.IdempotencyKey? = nil, from source: IntakeSource, read: () async throws -> [Element]
    ) async throws -> [Answer] {
        if let key, let earlier = try await earlierAnswers(under: key) { return earlier }
        let elements = try await read()
        try checkRate(elements)
        let submission = Submission(
            elements: elements.map { element in
                switch element {
                case .report(let report): .event(prepare(report))
                case .refused(let reason): .refused(reason)
                }
            }, idempotencyKey: key)
        return try await answers(to: submission, from: source)
    }

    /// Cuts an event to the limits and gives it its id. Nothing is stored yet.
    package func prepare(_ report: Report) -> Submission.Event {
        let draft = report.draft.fitted(to: limits, now: now())
        let rule = report.service.grouping
        let fingerprint = rule.fingerprint(of: draft)
        return Submission.Event(
            id: ids.next(), service: report.service.id, serviceName: report.service.name, draft: draft, fingerprint: fingerprint,
            earlierFingerprint: earlier.isNeeded ? rule.earlierFingerprint(of: draft, now: fingerprint) : nil)
    }

    /// Stores events whatever the rate limit says; returns one receipt for each after the commit. Throws
    /// ``ClientError/serviceNotFound`` when a service was deleted meanwhile.
    package func submit(_ events: [Submission.Event], from source: IntakeSource) async throws -> [Receipt] {
        let answers = try await answers(to: Submission(events: events), from: source)
        return try zip(events, answers).map { event, answer in
            guard let receipt = answer.receipt else { throw ClientError.serviceNotFound }
            return receipt
        }
    }

    private func answers(to submission: Submission, from source: IntakeSource) async throws -> [Answer] {
        let refusals = submission.elements.compactMap(\.refusal)
        guard refusals.count < submission.elements.count else { return refusals.map(Answer.refused) }
        let answers = try await writer.write(submission)
        accepted[source]?.increment(by: answers.count { $0.receipt != nil })
        return answers
    }

    /// How a request with this key was answered before; nil when there was none.
    private func earlierAnswers(under key: Submission.IdempotencyKey) async throws -> [Answer]? {
        let now = now()
        return try await database.read { connection in try IdempotencyKeys.stored(key, at: now, on: connection) }
    }

    private func checkRate(_ elements: [Element]) throws(ClientError) {
        let reports = elements.compactMap { if case .report(let report) = $0 { report } else { nil } }
        for (service, reports) in Dictionary(grouping: reports, by: \.service) {
            let perMinute = service.rateLimit ?? rateLimit
            guard let seconds = rateLimiter.retryAfter(taking: reports.count, of: service.id, perMinute: perMinute) else { continue }
            refusals.note(.rateLimited, of: service, count: reports.count, sent: Data(reports[0].draft.title.utf8))
            throw .rateExceeded(service: service.name, retryAfter: seconds)
        }
    }
}
