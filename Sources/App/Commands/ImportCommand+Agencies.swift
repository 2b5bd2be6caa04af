import ArgumentParser
import ContactCenter
import Foundation
import Kernel
import Platform

extension ImportCommand {
    struct Agencies: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring over agencies and their telephone numbers from a file.",
            discussion: """
                The first line of the file names the columns AGENCY_ID and AGENCY_PHONE and, if there, NAME; each number has a line. Commas,
                semicolons or tabs stand between them; the text is UTF-8, UTF-16 or as Windows writes it (1251, 1252, 1257). What is new is
                added; agencies and numbers that are not in the file stay. It works beside a running server. How the file was read, and lines
                with faults, are told on standard error. Exit code 1 when the file is no such file.
                Example: switchboard import agencies agencies.csv --data-dir /var/lib/switchboard
                """)

        @Argument(help: "The CSV file.")
        var file: String
        @Flag(help: "One line of JSON.")
        var json = false
        @OptionGroup var storage: StorageOptions

        static let makesInstallation = true

        func perform(on installation: Installation) async throws {
            guard let data = FileManager.default.contents(atPath: file) else { throw Refusal("\(file) cannot be read.") }
            let (settings, world) = (installation.settings, installation.world)
            let agencies = ContactCenterModule.agencyOperations(database: installation.database, settings: settings, world: world)
            let read = try AgencyFile(bytes: data, region: settings[CallSettings.self].region)
            let summary = try await agencies.take(read, by: .commandLine)
            for note in summary.notes { Terminal.note(note) }
            if json { try Terminal.json(summary) } else { Terminal.data(summary.text) }
        }
    }
}
