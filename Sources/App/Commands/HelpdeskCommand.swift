import Accounts
import ArgumentParser
import Helpdesk
import Kernel
import Platform

/// `switchboard helpdesk …`: what of Redmine's side works.
struct HelpdeskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "helpdesk", abstract: "Look whether Redmine and its queue tables can be worked with.", subcommands: [Check.self])

    struct Check: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try everything that the settings redmine.*, ldap.* and signin.* name, and say what works.",
            discussion: """
                One line for each thing: ok, warning or problem. Nothing is changed, here or there. Exit code 1 when there is a problem.
                Example: switchboard helpdesk check --data-dir /var/lib/switchboard
                """)

        @Flag(help: "One line of JSON: {\"ok\":…,\"findings\":[…]}.")
        var json = false
        @OptionGroup var storage: StorageOptions

        private struct Report: Encodable {
            let ok: Bool
            let findings: [Finding]
        }

        func perform(on installation: Installation) async throws {
            let check = HelpdeskCheck(database: installation.database, settings: installation.settings, world: installation.world)
            let signIn = await AccountsModule.signInFindings(installation.settings, world: installation.world)
            let findings = try await check.findings() + signIn
            let isWell = !findings.contains { $0.level == .problem }
            if json { try Terminal.json(Report(ok: isWell, findings: findings)) } else { findings.forEach { Terminal.data($0.line) } }
            guard isWell else { throw CommandExit.failed }
        }
    }
}
