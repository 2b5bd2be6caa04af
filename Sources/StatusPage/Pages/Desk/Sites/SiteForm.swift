import Foundation
import Platform

/// The fields of a public page, and what they ask for.
struct SiteForm {
    static let fields: Set = ["name", "host", "time_zone", "colour", "access", "password", "logo", "components"]

    var values: FormValues

    init(_ values: FormValues) { self.values = values }

    /// As it is set up; nobody is shown its password.
    init(_ site: SiteRecord?) {
        values = FormValues()
        guard let site else { return }
        values.set("name", site.name)
        (values["host"], values["time_zone"]) = (site.host ?? "", site.timeZone?.identifier ?? "")
        (values["colour"], values["access"]) = (site.colour ?? "", site.access.rawValue)
        values.set(site.components)
    }

    /// - Parameters:
    ///   - known: as it is set up: its logo stays unless another one is given, or it is taken away.
    ///   - limit: bytes of a logo at most.
    /// - Throws: `siteValueWrong`, `logoWrong`.
    func draft(from known: SiteRecord?, logoLimit limit: Int) throws(ClientError) -> SiteOperations.Draft {
        var draft = SiteOperations.Draft()
        (draft.name, draft.host, draft.colour) = (values.text("name"), values["host"], values["colour"])
        if !values["time_zone"].isEmpty {
            guard let zone = TimeZone(identifier: values["time_zone"]) else { throw .siteValueWrong("time_zone") }
            draft.timeZone = zone
        }
        draft.access = StatusSite.Access(rawValue: values["access"]) ?? .everybody
        (draft.password, draft.components) = (values["password"], values.components)
        draft.logo = values.isOn("logo_off") ? nil : known?.logo
        if let bytes = values.file("logo") {
            guard let logo = StatusLogo(bytes) else { throw .logoWrong(limit: limit) }
            draft.logo = logo
        }
        return draft
    }
}
