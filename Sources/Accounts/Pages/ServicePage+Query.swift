import Foundation
import Kernel
import Platform

extension ServicePage {
    /// What is read for the page.
    struct Data: Sendable {
        let service: Service
        /// Those the reader may see.
        let teams: [Team]
        let standing: ServiceStanding
        /// All incidents, exact to the bound of counts.
        let incidents: Int
        /// How it is doing; nil where that cannot be known.
        let health: ServiceCondition.Piece?
        let refusals: [ReportRefusals]
        /// For those who may change the rule and ask for it: hundreds of events are read. Nil otherwise.
        let previews: [GroupingPreview]?
    }

    /// What does not come from the database.
    struct Surroundings {
        let access: Access
        let codeOverlap: Duration
        let roots: [String]
        let notice: String?
        let problem: String?
        /// What was typed when it was refused.
        let form: ServiceForm?
        let logs: Result<[ServiceLogs.File], ServiceLogs.Problem>?
    }

    /// Counts are exact up to here.
    static let countBound = 1000

    /// - Throws: ``ClientError/serviceNotFound``.
    static func query(
        _ id: ServiceID, for access: Access, withPreview: Bool, _ services: ServiceStore, _ teams: TeamStore, _ activity: ServiceActivity,
        _ condition: ServiceCondition, on connection: any SQLConnection
    ) throws -> Data {
        let service = try services.existing(id, for: access, on: connection)
        let mayManage = access.may(.manageServices, in: service.team)
        return Data(
            service: service, teams: try teams.list(visibleTo: access, on: connection),
            standing: try activity.standings([id], connection)[id] ?? ServiceStanding(),
            incidents: try activity.count(id, countBound + 1, connection), health: try condition.panel(service, connection),
            refusals: access.may(.seeCodes, in: service.team) ? try activity.refusals(id, connection) : [],
            previews: withPreview && mayManage ? try activity.previews(id, connection) : nil)
    }

    init(
        _ data: Data, _ around: Surroundings, activity: ServiceActivity, texts: TextCatalog, formats: ReaderFormats
    ) {
        let service = data.service
        let maySeeCodes = around.access.may(.seeCodes, in: service.team)
        let mayManage = around.access.may(.manageServices, in: service.team)
        (name, url) = (service.name, AccountsPath.service(service.id))
        incidentsURL = data.standing.active > 0 ? activity.activePath(service.id) : activity.path(service.id)
        openLabel = Self.openLabel(data.standing.active, texts)
        reported = data.standing.lastReport.map { Moment($0, formats) }
        (reportURL, statusURL) = (AccountsPath.report(service.id), service.statusURL)
        (notice, problem, self.mayManage) = (around.notice, around.problem, mayManage)
        health = data.health?(texts, formats)
        refusals = data.refusals.map { Refusal($0, texts, formats) }
        hasRefusals = !refusals.isEmpty
        previews = (data.previews ?? []).map { GroupingPreviewModel($0, current: service.grouping, texts: texts, formats: formats) }
        let sample = data.previews?.first?.events ?? 0
        hasPreview = data.previews != nil
        previewURL = AccountsPath.servicePreview(service.id)
        previewLead = texts.plural("preview_lead", sample, ["count": formats.number(sample)])
        (rotateURL, testURL) = (AccountsPath.serviceRotate(service.id), AccountsPath.serviceTest(service.id))
        deleteURL = AccountsPath.serviceDelete(service.id)
        code = maySeeCodes ? service.code : nil
        oldCodeNote = maySeeCodes ? Self.oldCodeNote(service, texts, formats) : nil
        rotateNote =
            around.codeOverlap > .zero
            ? texts.text("service_rotate_note", ["time": formats.duration(around.codeOverlap)])
            : texts["service_rotate_note_none"]
        deleteNote =
            data.incidents == 0
            ? texts["service_delete_note_none"]
            : texts.plural(
                "service_delete_note", data.incidents,
                ["count": formats.count(data.incidents, exactTo: Self.countBound)])
        let form = around.form ?? ServiceForm(service)
        self.form = form
        mayConfirmStatusURL = around.access.base == .admin && service.statusURL != nil && !service.isStatusURLTrusted
        team = data.teams.first { $0.id == service.team }?.name
        teams = TeamChoice.all(data.teams, for: around.access, chosen: form.team, current: service.team, texts: texts)
        hasTeams = !data.teams.isEmpty
        groupings = GroupingRule.allCases.map { rule in
            Grouping(
                code: rule.rawValue, label: texts[rule.textKey], hint: texts[rule.textKey + "_hint"],
                current: rule == form.grouping)
        }
        groupingLabel = texts[service.grouping.textKey]
        logsFolderHint =
            around.roots.isEmpty
            ? texts["service_logs_folder_off"]
            : texts.text("service_logs_folder_hint", ["roots": around.roots.joined(separator: ", ")])
        hasLogsFolder = around.logs != nil
        (tails, tailsProblem) = Self.tails(around.logs, texts, formats)
        hasTails = !tails.isEmpty
    }

    private static func oldCodeNote(_ service: Service, _ texts: TextCatalog, _ formats: ReaderFormats) -> String? {
        guard let end = service.retiringCodes.compactMap(\.expiresAt).max() else { return nil }
        return texts.text("service_old_code_until", ["time": formats.dateTime(end)])
    }

    private static func tails(
        _ logs: Result<[ServiceLogs.File], ServiceLogs.Problem>?, _ texts: TextCatalog, _ formats: ReaderFormats
    ) -> ([Tail], String?) {
        switch logs {
        case nil: ([], nil)
        case .failure(.outside): ([], texts["service_logs_outside"])
        case .failure(.unreadable): ([], texts["service_logs_unreadable"])
        case .success([]): ([], texts["service_logs_none"])
        case .success(let files):
            (files.enumerated().map { index, file in tail(file, index, texts, formats) }, nil)
        }
    }

    private static func tail(_ file: ServiceLogs.File, _ index: Int, _ texts: TextCatalog, _ formats: ReaderFormats) -> Tail {
        let lines = PageLogLine.lines(of: file.text)
        let size = Int64(file.size).formatted(.byteCount(style: .file).locale(formats.language.locale))
        let values = ["size": size, "time": formats.dateTime(file.modifiedAt)]
        let note =
            file.isCut
            ? texts.plural("service_log_tail", lines.count, values) : texts.text("service_log_whole", values)
        return Tail(name: file.name, note: note, anchor: "tail-\(index + 1)", lines: lines)
    }
}

extension ServicePage.Refusal {
    fileprivate init(_ refusals: ReportRefusals, _ texts: TextCatalog, _ formats: ReaderFormats) {
        reason = texts["refusal_" + refusals.reason.rawValue.replacing("-", with: "_")]
        times = texts.plural(
            "refusals_times", refusals.count, ["count": formats.number(refusals.count), "since": formats.date(refusals.firstAt)])
        last = Moment(refusals.lastAt, formats)
        sample = refusals.sample.isEmpty ? nil : refusals.sample
    }
}
