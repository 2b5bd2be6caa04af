import Accounts
package import Kernel
import Platform

/// What people and programs do with the directory of agencies.
package struct AgencyOperations: Sendable {
    /// Agencies written in one transaction, so that calls are recorded in between.
    private static let batch = 250
    /// Faults of a file that are told one by one.
    private static let mostNotes = 100

    let database: Database
    /// Whose way of dialling at home is understood.
    let region: String
    let now: @Sendable () -> Timestamp

    // MARK: Reading

    /// By their ids.
    /// - Parameter text: part of a name, the beginning of an id, or part of a number.
    /// - Throws: `notPermitted`.
    package func list(
        _ text: String? = nil, after last: AgencyID? = nil, limit: Int, by caller: Caller
    ) async throws -> [Agency] {
        try caller.require(.viewAgencies)
        let search = text.flatMap { $0.isEmpty ? nil : $0 }
        let digits = search.flatMap(Self.digits)
        let words = digits == nil ? search : nil
        return try await database.read { try AgencyStore.list(words, digits: digits, after: last, limit: limit, on: $0) }
    }

    /// Who types a plus or many digits looks for a telephone number.
    private static func digits(of text: String) -> String? {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        let isNumber = text.allSatisfy { $0.isASCII && $0.isNumber || "+-() .".contains($0) }
        return isNumber && !digits.isEmpty && (text.contains("+") || digits.count >= PhoneNumber.fewestOutside + 1) ? digits : nil
    }

    /// - Throws: `notPermitted`, `agencyNotFound`.
    package func find(_ id: AgencyID, by caller: Caller) async throws -> Agency {
        try caller.require(.viewAgencies)
        return try await database.read { try Self.existing(id, on: $0) }
    }

    static func existing(_ id: AgencyID, on connection: any SQLConnection) throws -> Agency {
        guard let agency = try AgencyStore.find(id, on: connection) else { throw ClientError.agencyNotFound }
        return agency
    }

    /// Whose number it is; nil where nobody is known.
    /// - Throws: `notPermitted`.
    package func match(_ phone: PhoneNumber, by caller: Caller) async throws -> AgencyMatch? {
        try caller.require(.viewAgencies)
        guard AgencyRecording.isOutside(phone) else { return nil }
        return try await database.read { try AgencyStore.match(phone, on: $0) }
    }

    // MARK: Changing

    /// Adds it, or writes it anew with these numbers and no others.
    /// - Throws: `notPermitted`, `agencyNotValid`, `agencyPhoneNotValid`.
    package func save(_ id: String, name: String?, phones: [String], by caller: Caller) async throws -> Agency {
        let time = now()
        return try await database.write { [region] connection in
            try caller.require(.manageAgencies)
            let draft = try Self.draft(id, name: name, phones: phones, region: region)
            try AgencyStore.replace(draft, at: time, on: connection)
            try Audit.append(
                .agencyChanged, "agency \(draft.id.text)", detail: ["name": draft.name ?? ""], by: caller.actor, at: time, on: connection)
            return try Self.existing(draft.id, on: connection)
        }
    }

    private static func draft(
        _ id: String, name: String?, phones: [String], region: String
    ) throws(ClientError) -> AgencyDraft {
        guard let key = AgencyID(id) else { throw .agencyNotValid("id") }
        var draft = AgencyDraft(id: key, name: name.flatMap { $0.isEmpty ? nil : $0 })
        guard draft.name?.unicodeScalars.count ?? 0 <= AgencyDraft.longestName else { throw .agencyNotValid("name") }
        guard phones.count <= AgencyDraft.mostPhones else { throw .agencyNotValid("phones") }
        for text in phones {
            guard let phone = PhoneNumber(text, region: region), !PhoneNumber.isTooLong(text), AgencyRecording.isOutside(phone) else {
                throw .agencyPhoneNotValid(String(text.prefix(PhoneNumber.mostDigits * 2)))
            }
            if !draft.phones.contains(phone) { draft.phones.append(phone) }
        }
        return draft
    }

    /// Calls keep what they know of it.
    /// - Throws: `notPermitted`, `agencyNotFound`.
    package func remove(_ id: AgencyID, by caller: Caller) async throws {
        let time = now()
        try await database.write { connection in
            try caller.require(.manageAgencies)
            guard try AgencyStore.delete(id, on: connection) else { throw ClientError.agencyNotFound }
            try Audit.append(.agencyRemoved, "agency \(id.text)", by: caller.actor, at: time, on: connection)
        }
    }

    // MARK: Files

    /// Adds what is new of them: whoever is known keeps the numbers and, where the file has none, the name that they have.
    /// - Parameter replacesNumbers: whether those who are in the file keep no other numbers.
    /// - Throws: `notPermitted`.
    package func take(
        _ file: AgencyFile, replacesNumbers: Bool = false, by caller: Caller
    ) async throws -> AgencyImportSummary {
        try caller.require(.manageAgencies)
        var summary = AgencyImportSummary(agencies: file.drafts.count, notes: Self.notes(on: file))
        for begin in stride(from: 0, to: file.drafts.count, by: Self.batch) {
            let drafts = Array(file.drafts[begin..<min(begin + Self.batch, file.drafts.count)])
            let merged = try await database.write { [now] connection in
                try caller.require(.manageAgencies)
                return try AgencyStore.merge(drafts, replacesNumbers: replacesNumbers, at: now(), on: connection)
            }
            summary.added += merged.agencies
            summary.renamed += merged.names
            summary.phones += merged.phones
            summary.gone += merged.gone
        }
        guard summary.isChange else { return summary }
        let (told, time) = (summary, now())
        try await database.write { connection in
            try Audit.append(
                .agenciesImported, "agencies", detail: ["added": String(told.added), "phones": String(told.phones)], by: caller.actor,
                at: time, on: connection)
        }
        return summary
    }

    private static func notes(on file: AgencyFile) -> [String] {
        let told = file.faults.prefix(mostNotes).map { fault in
            switch fault.reason {
            case .id: "line \(fault.line) is left out: it has no agency's id"
            case .phone: "line \(fault.line): its telephone number is none"
            case .name: "line \(fault.line): the name is cut to \(AgencyDraft.longestName) characters"
            case .text: "line \(fault.line): a character could not be read"
            case .quote: "line \(fault.line): a quotation mark has no end"
            }
        }
        let more = file.faults.count - mostNotes
        return [file.guess].compactMap { $0 } + told + (more > 0 ? ["\(more) more lines have faults"] : [])
    }
}
