import Accounts
import ArgumentParser
import Platform

/// A command of ours: any failure is reported as a sentence on standard error and an exit code.
protocol Command: AsyncParsableCommand {
    func perform() async throws
}

extension Command {
    func run() async throws {
        do { try await perform() } catch { throw Self.reported(error) }
    }

    private static var words: TextCatalog? { (try? Composition.texts.get())?.for(.english) }

    /// Reports the error and returns its exit code; the command line's parser reports its own.
    private static func reported(_ error: any Error) -> any Error {
        switch error {
        case is ExitCode, is ValidationError: return error
        case let error as SettingsError:
            for problem in error.lines { Terminal.note(problem) }
            return CommandExit.wrongSettings
        case let error as StorageError:
            let helpsToWait = error.isTransient && error.code != .refused
            Terminal.note("The database cannot be used\(helpsToWait ? " now" : ""): \(error.message)")
            return helpsToWait ? CommandExit.tryAgain : CommandExit.failed
        case let error as ClientError: Terminal.note(words?.detail(error) ?? error.code.rawValue)
        default: Terminal.note("\(error)")
        }
        return CommandExit.failed
    }
}

/// A command that works on an installation, which it opens first.
protocol InstallationCommand: Command {
    /// Whether the installation is made where there is none.
    static var makesInstallation: Bool { get }

    var storage: StorageOptions { get }
    /// Settings of its own flags.
    var settings: [String] { get }

    func perform(on installation: Installation) async throws
}

extension InstallationCommand {
    static var makesInstallation: Bool { false }
    var settings: [String] { [] }

    func perform() async throws {
        try await perform(on: Self.makesInstallation ? storage.openOrMake(settings) : storage.open(settings))
    }
}
