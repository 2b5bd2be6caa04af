import Hummingbird
import Kernel
import Platform

/// Puts together what a page shows, and renders it.
struct PublicContent: Sendable {
    /// What the sources tell; nil for a page that shows nothing of them.
    let quality: @Sendable (StatusSite, Timestamp) async throws -> QualityReading?
    let weights: Uptime.Weights
    let pages: PageRenderer
    /// Whether customers can subscribe.
    var offersSubscription = false

    private static let incidentsRead = 20

    /// - Throws: `notFound` for an incident or a page of the history that there is not.
    func html(of view: PublicView, _ snapshot: StatusSnapshot, _ reading: StatusReading, at now: Timestamp) async throws -> String {
        let formats = PublicFormats(pages.texts.for(view.language), timeZone: snapshot.site.timeZone, now: now)
        switch view.page {
        case .home: return try await home(view, snapshot, reading, at: now, formats)
        case .history(let number): return try await history(number, view, snapshot, reading, at: now, formats)
        case .incident(let id): return try await incident(id, view, snapshot, reading, formats)
        case .maintenances: return try await maintenances(in: nil, view, snapshot, reading, at: now, formats)
        case .month(let month): return try await maintenances(in: month, view, snapshot, reading, at: now, formats)
        // Those are each reader's own.
        case .own: throw ClientError.notFound
        }
    }

    /// What a visitor is told who asked for what is not there.
    func missing(_ view: PublicView, _ site: StatusSite, at now: Timestamp) throws -> String {
        let formats = PublicFormats(pages.texts.for(view.language), timeZone: site.timeZone, now: now)
        let home = PublicView(page: .home, language: view.language, home: view.home)
        return try document(
            PagePiece(template: "public_missing", model: MissingModel(home: view.home)), home, site,
            title: formats.texts["public_missing_title"], formats)
    }

    private struct MissingModel { let home: String }

    /// What a visitor is told when something went wrong.
    func failure(_ error: ClientError, _ view: PublicView, _ site: StatusSite, requestID: String, at now: Timestamp) throws -> String {
        let formats = PublicFormats(pages.texts.for(view.language), timeZone: site.timeZone, now: now)
        let status = error.status.code
        let titles = ["error_\(status)_title", status < 500 ? "error_400_title" : "error_500_title"]
        let title = formats.texts[titles.first(where: formats.texts.has) ?? titles[1]]
        let model = FailureModel(title: title, explanation: formats.texts.sentence(error), requestID: requestID, home: view.home)
        // A page that is private shows no more than its name.
        var site = site
        site.logo = nil
        return try document(PagePiece(template: "public_error", model: model), view, site, title: title, formats)
    }

    private struct FailureModel {
        let title: String
        let explanation: String
        let requestID: String
        let home: String
    }

    /// Where the password of a private page is asked for.
    /// - Parameters:
    ///   - back: where it leads.
    ///   - problem: why the last try failed; nil for the first one.
    func password(_ view: PublicView, _ site: StatusSite, back: String, problem: String? = nil, at now: Timestamp) throws -> String {
        let formats = PublicFormats(pages.texts.for(view.language), timeZone: site.timeZone, now: now)
        let model = PasswordModel(action: PublicPath.password, back: back, problem: problem)
        // Its name has to be enough for strangers.
        var site = site
        site.logo = nil
        return try document(
            PagePiece(template: "public_password", model: model), view, site, title: formats.texts["public_password_title"], formats)
    }

    private struct PasswordModel {
        let action: String
        let back: String
        let problem: String?
    }

    private func home(
        _ view: PublicView, _ snapshot: StatusSnapshot, _ reading: StatusReading, at now: Timestamp, _ formats: PublicFormats
    ) async throws -> String {
        let components = snapshot.components.filter { !$0.isGroup }.map(\.id)
        let days = components.isEmpty ? [:] : try await reading.days(components, UptimeStrip.days, 0)
        let model = HomeModel(
            snapshot, recent: try await reading.incidents(0, Self.incidentsRead), days: days,
            quality: try await quality(snapshot.site, now),
            weights: weights, at: now, formats)
        return try document(
            PagePiece(template: "public_home", model: model), view, snapshot.site, title: nil, version: Self.version(snapshot), formats)
    }

    private func history(
        _ number: Int, _ view: PublicView, _ snapshot: StatusSnapshot, _ reading: StatusReading, at now: Timestamp, _ formats: PublicFormats
    ) async throws -> String {
        guard let page = HistoryPage(number, at: now, in: snapshot.site.timeZone) else { throw ClientError.notFound }
        let model = HistoryModel(
            page, incidents: try await reading.incidentsBetween(page.range),
            hasOlder: try await reading.hasIncidents(page.range.lowerBound), snapshot: snapshot, formats)
        return try document(
            PagePiece(template: "public_history", model: model), view, snapshot.site, title: formats.texts["public_history"], formats)
    }

    private func incident(
        _ id: PublicID, _ view: PublicView, _ snapshot: StatusSnapshot, _ reading: StatusReading, _ formats: PublicFormats
    ) async throws -> String {
        if let incident = try await reading.incident(id) {
            let model = IncidentModel(incident, components: snapshot.components, formats)
            return try document(
                PagePiece(template: "public_incident", model: model), view, snapshot.site, title: model.title.words, formats)
        }
        guard let maintenance = try await reading.maintenance(id) else { throw ClientError.notFound }
        let model = MaintenanceModel(maintenance, components: snapshot.components, formats)
        return try document(
            PagePiece(template: "public_maintenance", model: model), view, snapshot.site, title: model.title.words, formats)
    }

    /// - Parameter month: of the calendar; nil for this one.
    private func maintenances(
        in month: CalendarMonth?, _ view: PublicView, _ snapshot: StatusSnapshot, _ reading: StatusReading, at now: Timestamp,
        _ formats: PublicFormats
    ) async throws -> String {
        let current = CalendarMonth(of: now, in: snapshot.site.timeZone)
        let shown = month ?? current
        guard MonthModel.reach.contains(shown.months(since: current)) else { throw ClientError.notFound }
        let found = try await reading.maintenancesBetween(shown.range(in: snapshot.site.timeZone))
        // What is under way for longer than is looked back.
        let known = Set(found.map(\.id))
        let calendar = MonthModel(shown, found + snapshot.maintenances.filter { !known.contains($0.id) }, at: now, formats)
        let all = try await reading.maintenances(0, MaintenancesModel.shown)
        return try document(
            PagePiece(template: "public_maintenances", model: MaintenancesModel(snapshot, all: all, month: calendar, formats)), view,
            snapshot.site, title: formats.texts["public_maintenances"], formats)
    }

    func document(
        _ content: PagePiece, _ view: PublicView, _ site: StatusSite, title: String?, version: String = "", _ formats: PublicFormats
    ) throws -> String {
        let frame = PublicFrame(view, site: site, title: title, version: version, offersSubscription: offersSubscription, formats)
        return try pages.document("public_page", model: FramedPage(frame: frame, content: content), language: view.language)
    }

    /// Other than before where somebody who looks at the page would want to look again.
    private static func version(_ snapshot: StatusSnapshot) -> String {
        let states = snapshot.components.map { "\($0.id)\($0.state.rawValue)" }
        let incidents = snapshot.incidents.map { "\($0.id)\($0.updatedAt.microseconds)" }
        let maintenances = snapshot.maintenances.map { "\($0.id)\($0.stage.rawValue)\($0.updatedAt.microseconds)" }
        let all = (states + incidents + maintenances).joined(separator: " ")
        return EntityTag(of: all.utf8).text.filter { $0 != "\"" }
    }
}
