import Accounts
import Foundation
import Hummingbird
import Kernel
import Platform

/// The pages about what is kept quiet.
struct SilencePages: Sendable {
    let silences: SilenceOperations
    let inhibitions: InhibitionOperations
    let tools: PageTools

    static let parts = PageParts(
        module: "silences",
        templates: [
            "silence_list": PackageResources.silence_list_mustache, "silence_form": PackageResources.silence_form_mustache,
            "silence_condition": PackageResources.silence_condition_mustache,
            "silence_matches": PackageResources.silence_matches_mustache,
            "inhibition_form": PackageResources.inhibition_form_mustache, "quiet_piece": PackageResources.quiet_piece_mustache,
        ],
        dictionaries: [
            .english: PackageResources.silences_en_json, .russian: PackageResources.silences_ru_json,
            .portuguese: PackageResources.silences_pt_BR_json,
        ])

    static let railEntry = RailEntry(NavigationItem(path: SilencePath.list, textKey: "silences_title", icon: "calm"), order: 32) {
        $0.may(.viewPlaybooks)
    }

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(SilencePath.list)) { request, context in try await list(request, context) }
        members.get(RouterPath(SilencePath.new)) { request, context in
            try context.require(.manageSilences)
            let form = SilenceForm(at: tools.now(), in: Self.clock(context))
            return try page(form, at: SilencePath.new, request, context)
        }
        members.post(RouterPath(SilencePath.new)) { request, context in try await save(nil, request, context) }
        members.get(RouterPath(SilencePath.pattern)) { request, context in
            try context.require(.manageSilences)
            let id = try Self.number(context)
            let silence = try await silences.show(id, by: try context.requireIdentity().caller)
            let form = SilenceForm(silence.draft, in: Self.clock(context))
            return try page(form, at: SilencePath.silence(id), request, context)
        }
        members.post(RouterPath(SilencePath.pattern)) { request, context in try await save(try Self.number(context), request, context) }
        members.post(RouterPath(SilencePath.pattern + "/end")) { _, context in
            _ = try await silences.end(try Self.number(context), by: try context.requireIdentity().caller)
            return Response.redirect(to: SilencePath.list + "?done=ended")
        }
        members.post(RouterPath(SilencePath.pattern + "/remove")) { _, context in
            try await silences.remove(try Self.number(context), by: try context.requireIdentity().caller)
            return Response.redirect(to: SilencePath.list + "?done=removed")
        }
        addInhibitions(to: members)
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, texts) = (try context.requireIdentity().caller, tools.texts(context))
        let model = SilenceListPage(
            try await silences.list(by: caller), try await inhibitions.list(by: caller), at: tools.now(),
            maySilence: context.may(.manageSilences), mayInhibit: context.may(.managePlaybooks),
            notice: tools.notice(
                request, context, ["saved": "silence_saved", "ended": "silence_ended", "removed": "silence_removed"]),
            texts: texts, formats: tools.formats(context))
        return try tools.pages.page(
            "silence_list", title: texts["silences_title"], model: model, request: request, context: context, address: SilencePath.list)
    }

    // MARK: A silence

    /// - Parameter id: nil for a new one.
    private func save(_ id: Int64?, _ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageSilences).caller
        let url = id.map { SilencePath.silence($0) } ?? SilencePath.new
        var request = request
        let data = try await FormData(&request, limit: PageTools.formLimit)
        let form = SilenceForm(data)
        do {
            var old: Silence?
            if let id { old = try await silences.show(id, by: caller) }
            let draft = try form.draft(in: Self.clock(context), over: old?.draft)
            guard data["do"] != "preview" else {
                return try page(form, at: url, preview: try await silences.preview(draft, by: caller), request, context)
            }
            if let id { _ = try await silences.change(id, to: draft, by: caller) } else { _ = try await silences.add(draft, by: caller) }
            return .redirect(to: SilencePath.list + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try page(form, at: url, refused: error, request, context)
        }
    }

    private func page(
        _ form: SilenceForm, at url: String, refused: ClientError? = nil, preview: MatchPreview? = nil, _ request: Request,
        _ context: AppContext
    ) throws -> Response {
        let texts = tools.texts(context)
        let title = texts[url == SilencePath.new ? "silence_new_title" : "silence_edit_title"]
        let model = SilenceFormPage(
            form, title: title, at: url, readersZone: context.preferences.timeZone.identifier, problem: refused.map { texts.sentence($0) },
            preview: preview, texts: texts, formats: tools.formats(context))
        return try tools.pages.page(
            "silence_form", title: title, model: model, request: request, context: context,
            status: refused == nil ? .ok : .unprocessableContent, address: url)
    }

    // MARK: Inhibitions

    private func addInhibitions(to members: RouterGroup<AppContext>) {
        members.get(RouterPath(SilencePath.newInhibition)) { request, context in
            try context.require(.managePlaybooks)
            return try page(InhibitionForm(), at: SilencePath.newInhibition, request, context)
        }
        members.post(RouterPath(SilencePath.newInhibition)) { request, context in try await saveInhibition(nil, request, context) }
        members.get(RouterPath(SilencePath.inhibitionPattern)) { request, context in
            try context.require(.managePlaybooks)
            let id = try Self.number(context)
            let inhibition = try await inhibitions.show(id, by: try context.requireIdentity().caller)
            return try page(InhibitionForm(inhibition.draft), at: SilencePath.inhibition(id), request, context)
        }
        members.post(RouterPath(SilencePath.inhibitionPattern)) { request, context in
            try await saveInhibition(try Self.number(context), request, context)
        }
        members.post(RouterPath(SilencePath.inhibitionPattern + "/remove")) { _, context in
            try await inhibitions.remove(try Self.number(context), by: try context.requireIdentity().caller)
            return Response.redirect(to: SilencePath.list + "?done=removed")
        }
    }

    /// - Parameter id: nil for a new one.
    private func saveInhibition(_ id: Int64?, _ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.managePlaybooks).caller
        let url = id.map { SilencePath.inhibition($0) } ?? SilencePath.newInhibition
        var request = request
        let data = try await FormData(&request, limit: PageTools.formLimit)
        let form = InhibitionForm(data)
        do {
            let draft = try form.draft()
            guard data["do"] != "preview" else {
                return try page(form, at: url, preview: try await inhibitions.preview(draft, by: caller), request, context)
            }
            if let id {
                _ = try await inhibitions.change(id, to: draft, by: caller)
            } else {
                _ = try await inhibitions.add(draft, by: caller)
            }
            return .redirect(to: SilencePath.list + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try page(form, at: url, refused: error, request, context)
        }
    }

    private func page(
        _ form: InhibitionForm, at url: String, refused: ClientError? = nil, preview: MatchPreview? = nil, _ request: Request,
        _ context: AppContext
    ) throws -> Response {
        let texts = tools.texts(context)
        let title = texts[url == SilencePath.newInhibition ? "inhibition_new_title" : "inhibition_edit_title"]
        let model = InhibitionFormPage(
            form, title: title, at: url, problem: refused.map { texts.sentence($0) }, preview: preview, texts: texts,
            formats: tools.formats(context))
        return try tools.pages.page(
            "inhibition_form", title: title, model: model, request: request, context: context,
            status: refused == nil ? .ok : .unprocessableContent, address: url)
    }

    private static func number(_ context: AppContext) throws -> Int64 {
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else { throw ClientError.notFound }
        return id
    }

    /// The reader's.
    private static func clock(_ context: AppContext) -> ZoneClock {
        let zone = context.preferences.timeZone
        return ZoneClock.named(zone.identifier) ?? ZoneClock(zone)
    }
}
