import Accounts
package import Kernel
package import Platform

/// Applying files of playbooks, teams, destinations, schedules, silences and services, and writing what there is in the same form.
package struct FileOperations: Sendable {
    let database: Database
    let accounts: AccountsModule
    /// In the order in which they depend on each other.
    let shelves: [any FileShelf]

    init(database: Database, accounts: AccountsModule, shelves: [any FileShelf]) {
        (self.database, self.accounts, self.shelves) = (database, accounts, shelves)
    }

    /// Everything the files say, or nothing. What they do not name stays.
    /// - Parameters:
    ///   - isTrial: to find out what would change, and whether it could.
    ///   - words: the sentence of a refusal.
    /// - Throws: ``FileRefusal`` with all faults of all files; ``ClientError`` for who may not.
    package func apply(
        _ sources: [FileSource], isTrial: Bool = false, by caller: Caller, words: @escaping @Sendable (ClientError) -> String
    ) async throws -> FileOutcome {
        try caller.require(.manageSettings)
        let batch = FileBatch(sources, shelves: shelves)
        do {
            return try await database.write { connection in
                let outcome = try apply(batch, sources, by: caller, words: words, on: connection)
                // What was tried out is undone as what fails is.
                if isTrial { throw Trial(outcome: outcome) }
                return outcome
            }
        } catch let trial as Trial {
            return trial.outcome
        }
    }

    /// All there is, in the form that ``apply(_:isTrial:by:words:)`` reads; the same text for the same state, and no secret.
    package func export(by caller: Caller) async throws -> String {
        try caller.require(.manageSettings)
        let kinds = shelves.map(\.work)
        let texts = try await database.read { connection in try kinds.map { ($0.section, try $0.texts(on: connection)) } }
        return texts.filter { !$1.texts.isEmpty }
            .map { section, texts in ([section + ":"] + texts.sorted.flatMap(\.text.lines)).joined(separator: "\n") + "\n" }
            .joined(separator: "\n")
    }

    /// Names of all objects of a kind, for whoever may choose among them; none of a kind that files do not hold.
    func names(of word: String, on connection: any SQLConnection) throws -> [String] {
        try shelves.first { $0.word == word }?.work.texts(on: connection).sorted.map(\.text.name) ?? []
    }

    /// What a trial found out, on its way past the commit.
    private struct Trial: Error {
        let outcome: FileOutcome
    }

    private func apply(
        _ batch: FileBatch, _ sources: [FileSource], by caller: Caller, words: (ClientError) -> String, on connection: any SQLConnection
    ) throws -> FileOutcome {
        try connection.lock(.accounts)
        var kinds = batch.kinds
        let before = try kinds.map { try $0.texts(on: connection) }
        var faults = batch.faults
        // What is added because it is named is there for whoever else names it.
        let made = batch.references.filter(\.reference.isMade)
        for (file, reference) in made + batch.references.filter({ !$0.reference.isMade }) {
            if let fault = try resolve(reference, file, &kinds, before, on: connection) { faults.append(fault) }
        }
        try Self.refuse(faults, sources)
        for kind in kinds { faults += try kind.save(by: caller, words: words, on: connection) }
        try Self.refuse(faults, sources)
        return try outcome(kinds, from: before, on: connection)
    }

    private static func refuse(_ faults: [FileFault], _ sources: [FileSource]) throws {
        guard faults.isEmpty else { throw FileRefusal(faults: FileBatch.sorted(faults, as: sources)) }
    }

    /// Finds what a name in a file means: something that is there, that one of the files adds, or that is added because it is named.
    private func resolve(
        _ reference: FileReading.Reference, _ file: String, _ kinds: inout [any FileKindWork], _ before: [FileTexts],
        on connection: any SQLConnection
    ) throws -> FileFault? {
        let missing = FileFault(
            file: file, line: reference.line, text: "there is no \(reference.word) \(FileNode.quoted(reference.name))")
        guard let kind = kinds.firstIndex(where: { $0.word == reference.word }) else {
            let isUser = try reference.word == "user" && accounts.userStore.find(name: reference.name, on: connection) != nil
            return isUser ? nil : missing
        }
        if kinds[kind].names(reference.name) || before[kind].holds(kinds[kind].identity(reference.name)) { return nil }
        guard reference.isMade else { return missing }
        kinds[kind].make(reference.name, file: file, line: reference.line)
        return nil
    }

    private func outcome(
        _ kinds: [any FileKindWork], from before: [FileTexts], on connection: any SQLConnection
    ) throws -> FileOutcome {
        var (changes, unchanged) = ([FileOutcome.Change](), 0)
        for (kind, before) in zip(kinds, before) {
            let after = try kind.texts(on: connection)
            for (key, text) in after.sorted where text.lines != before.texts[key]?.lines {
                changes.append(.init(title: "\(kind.word)/\(text.name)", old: before.texts[key]?.lines, new: text.lines))
            }
            unchanged += kind.unchanged(from: before, to: after)
        }
        return FileOutcome(changes: changes, unchanged: unchanged)
    }
}
