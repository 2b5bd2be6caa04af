import Accounts
package import Kernel
import Logging
import Platform

/// What somebody is shown of a call, and what they write about who it was.
package struct PopOperations: Sendable {
    /// Calls before this one.
    package static let mostPrevious = 5
    /// How long a page waits for those who are asked outside.
    static let patience = Duration.milliseconds(1500)

    let database: Database
    let cards: AgencyCards
    let matters: CallerMatters
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// A call with all that is known of who it was.
    package struct View: Sendable {
        package let call: Call
        /// Agencies to choose from; nil where there is no choice.
        package var match: AgencyMatch?
        package var agency: AgencyID?
        package var card: KeptCard?
        /// Why the gateway said nothing newer, as a word for dictionaries; nil where it did, or none is set up.
        package var trouble: String?
        package var noted: NotedCaller?
        /// The newest first.
        package var previous: [Call] = []
        package var incidents: [CallerMatters.Matter] = []
        package var tickets: [CallerMatters.Matter] = []
        package var issues: [CallerMatters.Matter] = []
    }

    // MARK: Reading

    /// - Throws: `notPermitted`, `callNotFound`.
    package func show(_ id: CallID, by caller: Caller) async throws -> View {
        try caller.require(.viewCalls)
        var view = try await database.read { try Self.known(id, on: $0) }
        if let agency = view.agency, cards.isSetUp {
            let look = try await cards.look(agency)
            (view.card, view.trouble) = (look.kept, look.failure?.key)
        }
        let question = Self.question(view)
        async let incidents = answer(matters.incidents, question, caller)
        async let tickets = answer(matters.tickets, question, caller)
        async let issues = answer(matters.issues, question, caller)
        (view.incidents, view.tickets, view.issues) = (try await incidents, try await tickets, try await issues)
        return view
    }

    private static func known(_ id: CallID, on connection: any SQLConnection) throws -> View {
        let call = try CallStore.existing(id, on: connection)
        var view = View(call: call)
        view.agency = call.agency?.id.flatMap { AgencyID($0) }
        if let phone = call.number, AgencyRecording.isOutside(phone) {
            if call.agency?.isOpenChoice == true { view.match = try AgencyStore.match(phone, on: connection) }
            if view.agency == nil { view.noted = try CallerStore.find(phone, on: connection) }
        }
        if let agency = view.agency {
            view.previous = try CallStore.previous(ofAgency: agency.text, before: call, limit: mostPrevious, on: connection)
        } else if let phone = call.number {
            view.previous = try CallStore.previous(of: phone, before: call, limit: mostPrevious, on: connection)
        }
        return view
    }

    private static func question(_ view: View) -> CallerMatters.Question {
        let names = [view.card?.card.name, view.card?.card.englishName, view.call.agency?.name].compactMap { $0 }
        var seen: Set<String> = []
        let digits = view.call.number.flatMap { AgencyRecording.isOutside($0) ? $0.digits : nil }
        return .init(digits: digits, names: names.filter { seen.insert($0.lowercased()).inserted })
    }

    /// The page is shown without what cannot be had now.
    private func answer(
        _ ask: @escaping CallerMatters.Answer, _ question: CallerMatters.Question, _ caller: Caller
    ) async throws -> [CallerMatters.Matter] {
        guard !question.isEmpty else { return [] }
        do {
            return try await Deadline.run(Self.patience, failing: GatewayFailure.slow) { try await ask(question, caller) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            logger.debug("a call's page lacks what is open of its caller", metadata: ["error": "\(error)"])
            return []
        }
    }

    // MARK: Writing

    /// Says whose call it was, among several or after all.
    /// - Throws: `notPermitted`, `callNotFound`, `agencyNotFound`.
    package func choose(_ agency: AgencyID, for id: CallID, by caller: Caller) async throws {
        let time = now()
        try await database.write { connection in
            try caller.require(.noteCalls)
            let call = try CallStore.existing(id, on: connection)
            let chosen = try AgencyOperations.existing(agency, on: connection)
            guard call.agency?.id != agency.text || call.agency?.isOpenChoice == true else { return }
            let entry = CallAgency(id: agency.text, name: chosen.name, digits: call.agency?.digits)
            try CallAgencyStore.set(entry, of: id, at: time, on: connection)
            try EnrichmentStore.add(id, at: time, on: connection)
            try Audit.append(
                .callAgencyChosen, "call \(id)", detail: ["agency": agency.text], by: caller.actor, at: time, on: connection)
        }
    }

    /// Notes who it was whom nobody knows: whoever calls next with this number is known by it.
    /// - Throws: `notPermitted`, `callNotFound`, `callWithoutNumber`.
    package func note(_ draft: CallerDraft, for id: CallID, by caller: Caller) async throws {
        let time = now()
        try await database.write { connection in
            try caller.require(.noteCalls)
            let call = try CallStore.existing(id, on: connection)
            guard let phone = call.number else { throw ClientError.callWithoutNumber }
            try CallerStore.put(draft, of: phone, by: caller.actor.name, at: time, on: connection)
            try CallAgencyStore.note(draft.name, company: draft.company, of: id, at: time, on: connection)
            try Audit.append(.callerNoted, "call \(id)", by: caller.actor, at: time, on: connection)
        }
    }
}
