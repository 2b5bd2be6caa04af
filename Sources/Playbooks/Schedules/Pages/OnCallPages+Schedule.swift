import Accounts
import Foundation
import Hummingbird
import Kernel
import Platform

/// One schedule: what it says, and what people change of it.
extension OnCallPages {
    func addSchedule(to members: RouterGroup<AppContext>) {
        let pattern = OnCallPath.pattern
        members.get(RouterPath(pattern)) { request, context in try await show(request, context) }
        members.get(RouterPath(pattern + "/edit")) { request, context in try await form(try context.id("id"), request, context) }
        members.post(RouterPath(pattern + "/edit")) { request, context in try await save(try context.id("id"), request, context) }
        members.post(RouterPath(pattern + "/remove")) { _, context in
            try await schedules.remove(try context.id("id"), by: try caller(context))
            return Response.redirect(to: OnCallPath.now + "?done=removed")
        }
        members.post(RouterPath(pattern + "/overrides")) { request, context in
            try await change(request, context) { form, id, caller in
                guard let from = WallTime(form["from"] ?? "") else { throw ClientError.overrideNotValid("from") }
                guard let until = WallTime(form["until"] ?? "") else { throw ClientError.overrideNotValid("until") }
                let comment = form["comment"].flatMap { $0.isEmpty ? nil : $0 }
                let override = Override(from: from, until: until, user: form["user"] ?? "", comment: comment)
                _ = try await schedules.addOverride(override, to: id, by: caller)
            }
        }
        members.post(RouterPath(pattern + "/overrides/:override/remove")) { _, context in
            let id: ScheduleID = try context.id("id")
            guard let override = context.parameters.get("override").flatMap({ Int64($0) }) else { throw ClientError.notFound }
            try await schedules.removeOverride(override, of: id, by: try caller(context))
            return Response.redirect(to: OnCallPath.schedule(id) + "?done=saved")
        }
        members.post(RouterPath(pattern + "/swaps")) { request, context in
            try await change(request, context) { form, id, caller in
                guard let first = form["first"].flatMap({ Timestamp(rfc3339: $0) }) else { throw ClientError.overrideNotValid("first") }
                guard let second = form["second"].flatMap({ Timestamp(rfc3339: $0) }) else { throw ClientError.overrideNotValid("second") }
                _ = try await schedules.swap(first, with: second, in: id, by: caller)
            }
        }
        members.post(RouterPath(pattern + "/calendar-link")) { request, context in
            try await makeLink(try context.id("id"), request, context)
        }
    }

    private func show(_ request: Request, _ context: AppContext, refusal: SchedulePage.Refusal? = nil) async throws -> Response {
        let (caller, time, id): (Caller, Timestamp, ScheduleID) = (try caller(context), tools.now(), try context.id("id"))
        let data = try await schedules.outlook(of: id, at: time, by: caller)
        let model = SchedulePage(
            data, caller: caller, name: context.identity?.name ?? "", refusal: refusal,
            notice: tools.notice(request, context, ["saved": "schedule_saved"]), at: time, words(context))
        return try page(
            "schedule", model.scheduleName, model, at: OnCallPath.schedule(id), request, context, problem: refusal != nil)
    }

    /// - Parameter change: what is done with the form.
    private func change(
        _ request: Request, _ context: AppContext, _ change: (FormData, ScheduleID, Caller) async throws -> Void
    ) async throws -> Response {
        let (caller, id): (Caller, ScheduleID) = (try caller(context), try context.id("id"))
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        do {
            try await change(form, id, caller)
            return .redirect(to: OnCallPath.schedule(id) + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try await show(request, context, refusal: .init(form: form, error: error))
        }
    }

    // MARK: What it says

    func form(
        _ id: ScheduleID?, _ request: Request, _ context: AppContext, typed: FormData? = nil, refused: ClientError? = nil
    ) async throws -> Response {
        let caller = try caller(context)
        try caller.require(.manageSchedules)
        var draft: ScheduleDraft?
        if let id { draft = try await schedules.show(id, by: caller).draft }
        let texts = tools.texts(context)
        let model = ScheduleForm(
            draft, id: id, zones: TimeZone.knownTimeZoneIdentifiers.sorted(), form: typed, problem: refused.map { texts.sentence($0) },
            fallbackZone: context.preferences.timeZone.identifier, texts: texts)
        return try page("schedule_form", model.title, model, at: model.saveURL, request, context, problem: refused != nil)
    }

    func save(_ id: ScheduleID?, _ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try caller(context)
        try caller.require(.manageSchedules)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        do {
            let draft = try ScheduleForm.draft(form)
            let saved =
                if let id { try await schedules.change(id, to: draft, by: caller) } else { try await schedules.add(draft, by: caller) }
            return .redirect(to: OnCallPath.schedule(saved.schedule.id) + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try await self.form(id, request, context, typed: form, refused: error)
        }
    }
}
