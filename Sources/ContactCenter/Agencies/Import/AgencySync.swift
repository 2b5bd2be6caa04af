import Foundation
import Kernel
import Logging
import NIOPosix
import Platform

/// Keeps the directory as a file or a database of the house has it.
struct AgencySync: Sendable {
    /// Where agencies come from.
    enum Source: Sendable {
        case file(String)
        case database(OutsideAgencies)
    }

    /// How long one statement may take there.
    private static let statementSeconds = 30
    /// Waits for the database's library; lasts as long as the process.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        return pool
    }()

    let source: Source
    let agencies: AgencyOperations
    let logger: Logger

    /// Nil where agencies are not kept elsewhere.
    init?(_ settings: AgencySettings, agencies: AgencyOperations, logger: Logger) {
        if let address = settings.database.flatMap({ OutsideAddress($0) }) {
            let options = OutsideDatabase.Options(
                isReadOnly: true, statementSeconds: Self.statementSeconds, authorities: settings.caFile)
            source = .database(
                OutsideAgencies(database: OutsideDatabase(address, options, on: Self.threads), table: settings.table))
        } else if let file = settings.file {
            source = .file(file)
        } else {
            return nil
        }
        (self.agencies, self.logger) = (agencies, logger)
    }

    /// What cannot be read leaves the directory as it is.
    func runOnce() async throws {
        do {
            let file = try await read()
            let summary = try await agencies.take(file, replacesNumbers: true, by: .system)
            guard summary.isChange else { return }
            logger.info("agencies taken over", metadata: ["summary": "\(summary.text)", "notes": .stringConvertible(summary.notes)])
        } catch let failure as OutsideFailure {
            logger.warning("agencies cannot be read", metadata: ["reason": "\(failure)"])
        } catch let error as ClientError {
            logger.warning("agencies cannot be read", metadata: ["reason": "\(error.code.rawValue)"])
        }
    }

    private func read() async throws -> AgencyFile {
        switch source {
        case .database(let database): return AgencyFile(try await database.rows(), region: agencies.region)
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else { throw ClientError.agencyFileNotValid }
            return try AgencyFile(bytes: data, region: agencies.region)
        }
    }
}
