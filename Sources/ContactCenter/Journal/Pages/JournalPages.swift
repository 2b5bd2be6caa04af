import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The page of the journal at the old helpdesk's address, its calls for a spreadsheet, and what is known of one of them.
struct JournalPages: Sendable {
    static let parts = PageParts(
        module: "contact_journal",
        templates: [
            "journal": PackageResources.journal_mustache, "journal_call": PackageResources.journal_call_mustache,
            "journal_agencies": PackageResources.journal_agencies_mustache, "journal_agency": PackageResources.journal_agency_mustache,
            "journal_address": PackageResources.journal_address_mustache,
        ],
        dictionaries: [
            .english: PackageResources.contact_journal_en_json, .russian: PackageResources.contact_journal_ru_json,
            .portuguese: PackageResources.contact_journal_pt_BR_json,
        ], assets: ["contact_journal.css": PackageResources.contact_journal_css], explains: ContactCenterModule.journalSections)

    static let rail = RailEntry(
        NavigationItem(path: JournalPath.page, textKey: "journal_title", icon: "audit"), order: 45, isShown: { $0.may(.viewCalls) })

    let journal: JournalOperations
    /// Calls of a day that are read.
    let limit: Int
    let tools: PageTools

    /// - Parameter entrance: of the old pages: a listener that serves the old helpdesk alone has all of the journal.
    func add(to routes: Routes, by entrance: OldRoute) {
        let members = AccountsPages.members(of: routes)
        let pages: [(String, OldRoute.Handle)] = [
            (JournalPath.page, { try await page($0, $1) }), (JournalPath.csv, { try await csv($0, $1) }),
            (JournalPath.callPattern, { try await call($0, $1) }), (JournalPath.agencies, { try await agencies($0, $1) }),
            (JournalPath.agencyPattern, { try await agency($0, $1) }),
        ]
        for (path, handle) in pages {
            members.get(RouterPath(path), use: handle)
            entrance.get(path, .page, on: routes, handle)
        }
    }

    // MARK: Calls

    private func page(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, fields) = (try context.require(.viewCalls).caller, FormData(queryOf: request))
        let (day, filter) = (journal.day(fields["date"]), JournalFilter { fields[$0] })
        let skipped = fields["after"].flatMap { Int($0) }.map { min(max(0, $0), limit) } ?? 0
        let (texts, formats) = (tools.texts(context), tools.formats(context))
        var model = JournalPage(day, filter, skipped: skipped, texts: texts, formats: formats)
        var status = HTTPResponse.Status.ok
        do {
            async let months = journal.months(by: caller)
            let calls = try await journal.calls(of: day, by: caller)
            model.fill(calls, limit: limit, texts: texts, formats: formats)
            // The list is what matters: without months there is no chart of them.
            if let months = try? await months { model.fill(months, texts: texts, formats: formats) }
        } catch let error as ClientError where error.isOfJournal {
            (model.problem, status) = (texts.sentence(error), error.status)
        }
        return try tools.pages.page(
            "journal", title: texts["journal_title"], model: model, request: request, context: context, status: status)
    }

    private func csv(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, fields) = (try context.require(.viewCalls).caller, FormData(queryOf: request))
        let (day, filter) = (journal.day(fields["date"]), JournalFilter { fields[$0] })
        let calls = try await journal.calls(of: day, by: caller).filter(filter.takes)
        return try await JournalCSV.file(calls, of: day, tools.texts(context)).response()
    }

    /// "Инфо" of the old page: the client, and the agency he was given to.
    private func call(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.viewCalls).caller
        guard let id = Self.id(context) else { throw ClientError.journalCallNotFound }
        let texts = tools.texts(context)
        var model = JournalCallPage()
        if let client = try await journal.client(ofCall: id, by: caller) {
            let handOver = try await journal.handOver(of: client.processing, by: caller)
            model = JournalCallPage(client, handOver, texts)
        }
        return try tools.pages.page(
            "journal_call", title: texts.text("journal_call_title", ["id": String(id)]), model: model, request: request, context: context)
    }

    // MARK: Agencies

    private func agencies(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.viewCalls).caller
        let search = (FormData(queryOf: request)["search"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        let (texts, formats) = (tools.texts(context), tools.formats(context))
        var model = JournalAgenciesPage(search)
        var status = HTTPResponse.Status.ok
        do {
            model.fill(try await journal.agencies(search, limit: JournalOperations.mostFound, by: caller), texts, formats)
        } catch let error as ClientError where error.isOfJournal {
            (model.problem, status) = (texts.sentence(error), error.status)
        }
        return try tools.pages.page(
            "journal_agencies", title: texts["journal_agencies"], model: model, request: request, context: context, status: status)
    }

    private func agency(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.viewCalls).caller
        guard let id = Self.id(context), let agency = try await journal.agency(id, by: caller) else {
            throw ClientError.journalAgencyNotFound
        }
        let texts = tools.texts(context)
        let model = JournalAgencyPage(agency, texts)
        return try tools.pages.page("journal_agency", title: model.agencyTitle, model: model, request: request, context: context)
    }

    private static func id(_ context: AppContext) -> Int64? {
        context.parameters.get("id").flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
}

extension ClientError {
    /// Why the journal has nothing to show and its page says so itself.
    fileprivate var isOfJournal: Bool { code == ClientError.journalAway.code || code == ClientError.journalUnreadable.code }
}
