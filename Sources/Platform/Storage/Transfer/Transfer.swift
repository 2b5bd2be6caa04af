/// Copies everything an installation keeps from one database into another, whichever engines they are of. Can be
/// interrupted at any moment and run again; nothing may write to either side meanwhile.
package struct Transfer: Sendable {
    /// How much is copied in one step, which is one write of the target.
    package struct Options: Sendable {
        /// The most rows in one step.
        package var rows: Int
        /// The most characters in one step; a row that has more goes alone.
        package var characters: Int

        package init(rows: Int = 1000, characters: Int = 2 << 20) {
            self.rows = rows
            self.characters = characters
        }
    }

    /// Where a copy stands after a step.
    package struct Progress: Sendable {
        /// Every table is copied, then every table is compared; `rows` begins again at 0.
        package enum Phase: Sendable { case copying, verifying }

        package let phase: Phase
        package let table: String
        /// Rows of all tables, those of an earlier run included.
        package let rows: Int
        /// Rows of all tables of the source.
        package let total: Int

        package init(phase: Phase, table: String, rows: Int, total: Int) {
            (self.phase, self.table, self.rows, self.total) = (phase, table, rows, total)
        }
    }

    /// What a complete copy holds.
    package struct Report: Sendable {
        /// One table, with the checksum that both sides have.
        package struct Table: Sendable, Hashable {
            package let name: String
            package let rows: Int
            package let checksum: String
        }

        package let tables: [Table]
        /// Whether an earlier run had begun.
        package let isResumed: Bool
        package var rows: Int { tables.reduce(0) { $0 + $1.rows } }
    }

    /// Why nothing was copied, or why the copy cannot be relied on; for the person who asked for it.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    private let source: any DatabaseReading
    private let target: Database
    private let options: Options
    private let onProgress: @Sendable (Progress) throws -> Void

    /// - Parameters:
    ///   - target: with the schema of this version.
    ///   - onProgress: called after each step; what it throws interrupts the copy.
    package init(
        from source: any DatabaseReading, to target: Database, options: Options = Options(),
        onProgress: @escaping @Sendable (Progress) throws -> Void = { _ in }
    ) {
        self.source = source
        self.target = target
        self.options = options
        self.onProgress = onProgress
    }

    /// Copies, compares and lets counters go on where they were. Throws ``Problem`` where the copy cannot be relied on.
    package func run() async throws -> Report {
        let theirs = try await target.read { try TransferCatalog(on: $0) }
        let tables = try await source.read { try TransferCatalog(on: $0).common(with: theirs) }
        let identity = try await identity(tables)
        let isResumed = try await begin(tables, identity)
        let total = try await source.read { connection in
            try tables.reduce(0) { try $0 + $1.count(on: connection) }
        }
        var done = 0
        for table in tables { done = try await copy(table, total: total, done: done) }
        var report: [Report.Table] = []
        var verified = 0
        for table in tables {
            let checksum = try await verify(table, total: total, done: verified)
            verified += checksum.rows
            report.append(Report.Table(name: table.name, rows: checksum.rows, checksum: checksum.text))
        }
        for table in tables { try await copyCounter(of: table) }
        guard try await self.identity(tables) == identity else {
            throw Problem(description: "Somebody has worked on the source while it was copied: empty the target and begin again.")
        }
        try await target.write { try TransferLedger.end(on: $0) }
        return Report(tables: report, isResumed: isResumed)
    }

    /// Whether a copy into this database was interrupted: what it holds is not to be used.
    package static func isUnfinished(on connection: any SQLConnection) throws -> Bool {
        try connection.hasTable(TransferLedger.table)
    }

    /// Whether somebody has used this database before, other than by a copy that was interrupted.
    package static func isUsed(_ connection: any SQLConnection) throws -> Bool {
        guard try !isUnfinished(on: connection), try connection.hasTable("schema_migrations") else { return false }
        return try TransferCatalog(on: connection).tables.contains { try !$0.isEmpty(on: connection) }
    }

    // MARK: Steps

    private func identity(_ tables: [TransferTable]) async throws -> String {
        try await source.read { connection in
            guard try !Transfer.isUnfinished(on: connection) else {
                throw Problem(description: "The source is itself the target of a copy that was interrupted: finish that one first.")
            }
            return try TransferLedger.identity(of: tables, on: connection)
        }
    }

    /// Makes sure that the target is nobody else's. Returns whether it is this copy's, begun earlier.
    private func begin(_ tables: [TransferTable], _ identity: String) async throws -> Bool {
        try await target.write { connection in
            if try connection.hasTable(TransferLedger.table) {
                guard try TransferLedger.source(on: connection) == identity else {
                    throw Problem(
                        description: "The target holds a part of another source, or this source has changed since: "
                            + "empty the target and begin again.")
                }
                return true
            }
            if let table = try tables.first(where: { try !$0.isEmpty(on: connection) }) {
                throw Problem(description: "The target is not empty: its table \(table.name) has rows.")
            }
            try TransferLedger.begin(source: identity, on: connection)
            return false
        }
    }

    /// Returns how many rows are done, those of earlier tables included.
    private func copy(_ table: TransferTable, total: Int, done: Int) async throws -> Int {
        var position = try await target.read { try TransferLedger.position(of: table, on: $0) }
        guard !position.isComplete else { return done + position.rows }
        var page = try await self.page(of: table, after: position.key, in: source)
        while let current = page {
            try Task.checkCancellation()
            // The next page is read while this one is written.
            async let next = self.page(of: table, after: current.lastKey, in: source)
            position.key = current.lastKey
            position.rows += current.rows.count
            try await store(current, of: table, position)
            try onProgress(Progress(phase: .copying, table: table.name, rows: done + position.rows, total: total))
            page = try await next
        }
        position.isComplete = true
        try await target.write { [position] in try TransferLedger.record(position, of: table, on: $0) }
        return done + position.rows
    }

    private func store(_ page: TransferTable.Page, of table: TransferTable, _ position: TransferLedger.Position) async throws {
        do {
            try await target.write { connection in
                try table.insert(page, on: connection)
                try TransferLedger.record(position, of: table, on: connection)
            }
        } catch let error as StorageError {
            throw StorageError(error.code, "table \(table.name), rows up to \(page.lastKey): \(error.message)")
        }
    }

    /// Numbers that were given out are never given out again, also those whose rows are gone.
    private func copyCounter(of table: TransferTable) async throws {
        guard let key = table.counter else { return }
        let highest = try await source.read { try $0.highestNumber(of: table.name, key: key) }
        try await target.write { try $0.setHighestNumber(of: table.name, key: key, to: highest) }
        guard try await target.read({ try $0.highestNumber(of: table.name, key: key) }) == highest else {
            throw Problem(description: "The target does not count on from \(highest) in the table \(table.name).")
        }
    }

    /// Reads both sides again, to the last value.
    private func verify(_ table: TransferTable, total: Int, done: Int) async throws -> TableChecksum {
        async let expected = checksum(of: table, in: source) { [onProgress] rows in
            try onProgress(Progress(phase: .verifying, table: table.name, rows: done + rows, total: total))
        }
        async let found = checksum(of: table, in: target)
        let (ours, theirs) = try await (expected, found)
        guard ours == theirs else {
            throw Problem(
                description: "The copy is not equal to its source: the table \(table.name) has \(ours.rows) rows with the checksum "
                    + "\(ours.text) in the source, \(theirs.rows) with \(theirs.text) in the target. Somebody has worked on one of "
                    + "them, or a disk or a network has altered it. Empty the target and begin again.")
        }
        return ours
    }

    private func checksum(
        of table: TransferTable, in database: any DatabaseReading, onPage: @Sendable (Int) throws -> Void = { _ in }
    ) async throws -> TableChecksum {
        var checksum = TableChecksum()
        var key: [SQLValue]?
        while let page = try await page(of: table, after: key, in: database) {
            try Task.checkCancellation()
            for row in page.rows { checksum.add(row) }
            key = page.lastKey
            try onPage(checksum.rows)
        }
        return checksum
    }

    private func page(
        of table: TransferTable, after key: [SQLValue]?, in database: any DatabaseReading
    ) async throws -> TransferTable.Page? {
        try await database.read { [options] connection in
            try table.page(after: key, rows: options.rows, characters: options.characters, on: connection)
        }
    }
}
