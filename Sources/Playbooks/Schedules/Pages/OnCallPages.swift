import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The pages about who is on call: now, by week and month, and each schedule.
struct OnCallPages: Sendable {
    let schedules: ScheduleOperations
    let tools: PageTools

    static let parts = PageParts(
        module: "schedules",
        templates: [
            "on_call_now": PackageResources.on_call_now_mustache, "on_call_calendar": PackageResources.on_call_calendar_mustache,
            "schedule": PackageResources.schedule_mustache, "schedule_form": PackageResources.schedule_form_mustache,
            "duty_team": PackageResources.duty_team_mustache, "duty_own": PackageResources.duty_own_mustache,
        ],
        dictionaries: [
            .english: PackageResources.schedules_en_json, .russian: PackageResources.schedules_ru_json,
            .portuguese: PackageResources.schedules_pt_BR_json,
        ], assets: ["on_call.css": PackageResources.on_call_css])

    static let rail: [RailEntry] = {
        let pages = [(OnCallPath.now, "on_call_now"), (OnCallPath.week, "on_call_week"), (OnCallPath.month, "on_call_month")]
        let item = NavigationItem(
            textKey: "on_call_title", icon: "device", pages: pages.map { NavigationItem(path: $0.0, textKey: $0.1, icon: "device") })
        return item.map { [RailEntry($0, order: 32, isShown: { $0.may(.viewSchedules) })] } ?? []
    }()

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(OnCallPath.root)) { _, _ in Response.redirect(to: OnCallPath.now) }
        members.get(RouterPath(OnCallPath.now)) { request, context in try await now(request, context) }
        members.get(RouterPath(OnCallPath.week)) { request, context in try await calendar(.week, request, context) }
        members.get(RouterPath(OnCallPath.month)) { request, context in try await calendar(.month, request, context) }
        members.post(RouterPath(OnCallPath.ownLink)) { request, context in try await makeLink(nil, request, context) }
        members.get(RouterPath(OnCallPath.schedules)) { _, _ in Response.redirect(to: OnCallPath.now) }
        members.get(RouterPath(OnCallPath.new)) { request, context in try await form(nil, request, context) }
        members.post(RouterPath(OnCallPath.new)) { request, context in try await save(nil, request, context) }
        addSchedule(to: members)
        routes.pages.get(RouterPath(OnCallPath.calendarPattern)) { request, context in try await file(request, context) }
    }

    func caller(_ context: AppContext) throws -> Caller { try context.require(.viewSchedules).caller }

    func words(_ context: AppContext) -> DutyFormats { DutyFormats(texts: tools.texts(context), formats: tools.formats(context)) }

    func page(
        _ template: String, _ title: String, _ model: Any, at address: String, _ request: Request, _ context: AppContext,
        problem: Bool = false
    ) throws -> Response {
        try tools.pages.page(
            template, title: title, model: model, request: request, context: context, status: problem ? .unprocessableContent : .ok,
            address: address)
    }

    // MARK: Now

    private func now(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, time) = (try caller(context), tools.now())
        let ahead = time..<time.adding(.seconds(90 * 86_400))
        var data = try await schedules.overview(at: time, by: caller)
        if let user = caller.userID { data.own = try await schedules.shifts(of: user, in: ahead, by: caller) }
        data.linkedAt = try await schedules.ownLinks(by: caller)[nil]
        let notices = ["removed": "schedule_was_removed"]
        let model = OnCallNowPage(
            data, mayManage: caller.may(.manageSchedules), notice: tools.notice(request, context, notices), at: time, words(context))
        return try page("on_call_now", tools.texts(context)["on_call_title"], model, at: OnCallPath.now, request, context)
    }

    // MARK: By week and month

    private func calendar(_ size: CalendarDays.Size, _ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, words) = (try caller(context), words(context))
        let zone = words.formats.timeZone
        let clock = ZoneClock.named(zone.identifier) ?? ZoneClock(zone)
        let today = clock.wall(at: tools.now().seconds).flooringDivision(by: 86_400)
        let day = request.uri.queryParameters.get("day").flatMap { CalendarDays.day(String($0)) } ?? today
        let model = OnCallCalendarPage(
            try await schedules.list(by: caller), CalendarDays(size, holding: day), clock: clock, today: today, reader: caller.userID, words
        )
        let address = size == .week ? OnCallPath.week : OnCallPath.month
        return try page("on_call_calendar", words.texts["on_call_title"], model, at: address, request, context)
    }

    // MARK: Calendars

    func makeLink(_ schedule: ScheduleID?, _ request: Request, _ context: AppContext) async throws -> Response {
        let (texts, token) = (tools.texts(context), try await schedules.makeLink(to: schedule, by: try caller(context)))
        let back = schedule.map { OnCallPath.schedule($0) } ?? OnCallPath.now
        return try tools.shownOnce(
            tools.address(request, context) + OnCallPath.calendar(token), title: texts["calendar_link"],
            explanation: texts["calendar_link_hint"], backURL: back, backLabel: texts["on_call_title"], request, context)
    }

    /// The address is a proof of its own.
    private func file(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let name = context.parameters.get("token"), name.hasSuffix(".ics") else { throw ClientError.notFound }
        let content = try await schedules.calendar(at: String(name.dropLast(4)))
        let file = CalendarFile(content, at: tools.now(), texts: tools.texts(context))
        var response = Response.text(file.text)
        response.headers[.contentType] = CalendarText.contentType
        response.headers[.cacheControl] = "private, no-store"
        return response
    }
}
