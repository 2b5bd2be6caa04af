package import Accounts
package import Kernel
import Metrics
package import Platform

/// By which protocol an event came in.
package enum IntakeSource: String, CaseIterable, Sendable {
    case dispatcher, native
    /// The test button of a service's page.
    case page
}

/// The one door: whatever the protocol, an event enters here and is on disk when this returns.
package struct Intake: Sendable {
    /// An event of a known service, as its protocol understood it.
    package struct Report: Sendable {
        package let service: Service
        package let draft: EventDraft

        package init(service: Service, draft: EventDraft) {
            self.service = service
            self.draft = draft
        }
    }

    package let limits: EventLimits
    /// Events in one commit; a larger request has one of its own.
    private static let eventsPerCommit = 2000

    private let database: Database
    private let ids: EventIDGenerator
    private let writer: BatchWriter<Submission, [Answer]>
    private let rateLimiter: RateLimiter
    /// Events a minute of a service that has no limit of its own; 0 for none.
    private let rateLimit: Int
    private let now: @Sendable () -> Timestamp
    private let accepted: [IntakeSource: Counter]

    /// - Parameter batch: the most requests that are settled by one commit.
    package init(
        database: Database, store: IntakeStore, ids: EventIDGenerator, limits: EventLimits, rateLimit: Int, batch: Int,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        self.limits = limits
        self.rateLimit = rateLimit
        self.ids = ids
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

    /// Checks an event and gives it its id. Nothing is stored yet.
    package func prepare(_ report: Report) throws(EventRejection) -> Submission.Event {
        let draft = try report.draft.fitted(to: limits, now: now())
        return Submission.Event(
            id: ids.next(), service: report.service.id, serviceName: report.service.name, draft: draft,
            fingerprint: report.service.grouping.fingerprint(of: draft))
    }

    /// Seconds until the service may send `count` more events; nil when it may now.
    package func retryAfter(taking count: Int, of service: Service) -> Int? {
        rateLimiter.retryAfter(taking: count, of: service.id, perMinute: service.rateLimit ?? rateLimit)
    }

    /// Stores what ``prepare(_:)`` let through; returns one receipt for each event after the commit. Throws
    /// ``IncidentError/serviceNotFound`` when a service was deleted meanwhile.
    package func submit(_ events: [Submission.Event], under key: Submission.IdempotencyKey? = nil, from source: IntakeSource)
        async throws -> [Receipt]
    {
        let answers = try await answers(to: Submission(events: events, idempotencyKey: key), from: source)
        return try zip(events, answers).map { event, answer in
            guard let receipt = answer.receipt else { throw IncidentError.serviceNotFound(event.service) }
            return receipt
        }
    }

    /// Stores a request whose elements stand or fall by themselves; returns one answer for each after the commit.
    package func answers(to submission: Submission, from source: IntakeSource) async throws -> [Answer] {
        let refusals = submission.elements.compactMap(\.refusal)
        guard refusals.count < submission.elements.count else { return refusals.map(Answer.refused) }
        let answers = try await writer.write(submission)
        accepted[source]?.increment(by: answers.count { $0.receipt != nil })
        return answers
    }

    /// How a request with this key was answered before; nil when there was none. Throws
    /// ``IncidentError/idempotencyKeyReused`` when it had another body.
    package func earlierAnswers(under key: Submission.IdempotencyKey) async throws -> [Answer]? {
        let now = now()
        return try await database.read { connection in try IdempotencyKeys.stored(key, at: now, on: connection) }
    }
}
