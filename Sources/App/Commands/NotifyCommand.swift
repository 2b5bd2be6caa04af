import ArgumentParser
import Kernel
import Notifications
import Platform

/// `switchboard notify …`: messages by hand.
struct NotifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Try whether messages arrive.", subcommands: [Test.self])

    struct Test: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send one message and wait for what comes of it.",
            discussion: """
                Exit code 0 when it was taken, else 1 with the reason.
                Example: switchboard notify test ops --data-dir /var/lib/switchboard
                """)

        @Argument(help: "The destination's name.")
        var name: String
        @Flag(help: "One line of JSON: what the ledger says of it.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let module = try await installation.notifications()
            let destination = try await module.destinations.find(name: name, by: .commandLine)
            let entry = try await module.whileConnected {
                try await module.destinations.test(destination.id, handsOver: true, by: .commandLine)
            }
            if json { Terminal.data(entry.line) }
            guard entry.state == .sent else { throw Refusal("\(name) was not reached: \(entry.reason ?? "nobody knows why")") }
            if !json { Terminal.note("\(name) was reached.") }
        }
    }
}
