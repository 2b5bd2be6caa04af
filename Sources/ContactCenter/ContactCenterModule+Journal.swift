import Accounts
import Foundation
import Kernel
import NIOPosix
import Platform

/// The journal of calls.
extension ContactCenterModule {
    static let journal: Capability.Declaration = {
        var part = Capability.Declaration("contact_center")
        part.settings = journalSections
        part.pageParts = [JournalPages.parts]
        part.rail = [JournalPages.rail]
        part.errorFamilies = [JournalAnswers.errors]
        part.clientErrors = ClientError.journal
        part.doctorChecks = [JournalFinding.check]
        return part
    }()

    static let journalSections: [any SettingsSection.Type] = [JournalSettings.self]

    /// So many statements run at the same time in the journal's database; they last as long as the process.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 4)
        pool.start()
        return pool
    }()

    /// Nil where the journal is of the calls that came here.
    static func outsideJournal(_ settings: Settings) -> OutsideJournal? {
        let journal = settings[JournalSettings.self]
        guard let address = journal.database.flatMap({ OutsideAddress($0) }) else { return nil }
        let zone = settings[HelpdeskSettings.self].timeZone.identifier
        let options = OutsideDatabase.Options(
            isReadOnly: true, statementSeconds: journal.timeoutSeconds, authorities: journal.caFile, zone: zone)
        return OutsideJournal(OutsideDatabase(address, options, on: threads), journal)
    }

    package var journalOperations: JournalOperations {
        let own = OwnJournal(database: database, limits: settings[JournalSettings.self], zone: zone, now: world.now)
        return JournalOperations(
            source: Self.outsideJournal(settings)?.source ?? own.source, zone: zone, now: world.now, logger: logger)
    }

    func journal(on ground: Ground) -> Capability {
        var part = Capability(Self.journal)
        let (tools, operations) = (tools(on: ground), journalOperations)
        let entrance = OldRoute(accounts, publicURL: tools.publicURL)
        let pages = JournalPages(journal: operations, limit: settings[JournalSettings.self].callRows, tools: tools)
        let old = OldJournalRoutes(journal: operations, answers: JournalAnswers(russian: ground.pages.texts.for(.russian)))
        part.routes = { routes in
            pages.add(to: routes, by: entrance)
            old.add(to: routes, by: entrance)
        }
        return part
    }
}
