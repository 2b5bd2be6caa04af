import ArgumentParser
import Foundation

/// The `switchboard` binary. Data goes to standard output, everything else to standard error.
@main
struct SwitchboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "switchboard",
        abstract: "The duty desk: errors come in at one door and become incidents that people work on.",
        discussion: """
            Exit codes: 0 done, 1 refused or failed, 64 wrong arguments, 75 try again later, 78 wrong settings.
            Example: switchboard serve --data-dir /var/lib/switchboard
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, ServiceCommand.self, UserCommand.self, TeamCommand.self, TokenCommand.self, ReportCommand.self,
            ConnectCommand.self,
            DestinationCommand.self, NotifyCommand.self,
            ApplyCommand.self, ExportCommand.self,
            ImportCommand.self, StatusCommand.self, TicketsCommand.self, HelpdeskCommand.self, DoctorCommand.self, CopyCommand.self,
            BackupCommand.self, RestoreCommand.self, DatabaseCommand.self, DemoCommand.self, SeedCommand.self,
        ])

    static func main() async {
        // What is made holds secrets: databases, backups, exports are their owner's alone, whatever the shell says.
        umask(0o077)
        await main(nil)
    }
}
