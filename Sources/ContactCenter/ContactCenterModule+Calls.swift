import Accounts
import Kernel
import Platform

/// Calls as they come in.
extension ContactCenterModule {
    static let calls: Capability.Declaration = {
        var part = Capability.Declaration("contact_center")
        part.settings = callSections
        part.pageParts = [callWords]
        part.permissions = Permission.calls
        part.scopes = TokenScope.calls
        part.auditActions = AuditAction.calls
        part.clientErrors = ClientError.calls
        return part
    }()

    private static let callSections: [any SettingsSection.Type] = [CallSettings.self]

    private static let callWords = PageParts(
        module: "contact_calls", templates: [:],
        dictionaries: [
            .english: PackageResources.contact_calls_en_json, .russian: PackageResources.contact_calls_ru_json,
            .portuguese: PackageResources.contact_calls_pt_BR_json,
        ], explains: callSections)

    var callSettings: CallSettings { settings[CallSettings.self] }

    func calls(on ground: Ground) -> Capability {
        Capability(Self.calls)
    }
}
