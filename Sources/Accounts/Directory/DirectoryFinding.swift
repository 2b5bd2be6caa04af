import Kernel
import Platform

/// Whether the directory can be asked about sign-ins.
struct DirectoryFinding {
    static let check = DoctorCheck(name) { await findings($0.settings[DirectorySettings.self], world: $0.world) }

    private static let name = "sign-in by directory"

    /// Nothing where no directory is asked.
    static func findings(_ settings: DirectorySettings, world: World) async -> [Finding] {
        guard let address = settings.url, let directory = DirectorySignIn(settings, world: world) else { return [] }
        return [await finding("\(address)", settings.base) { try await directory.look() }]
    }

    /// - Parameter look: how many people it finds, up to two.
    static func finding(_ address: String, _ base: String, _ look: () async throws -> Int) async -> Finding {
        do {
            guard try await look() > 0 else {
                return .warning(
                    name, "\(address) answers, and there is nobody to sign in below \(base)", "look at ldap.base and ldap.user_filter")
            }
            return .ok(name, "\(address) answers")
        } catch {
            return .problem(name, "\(address) cannot be asked: \(error)", "nobody whom it knows can sign in meanwhile")
        }
    }
}
