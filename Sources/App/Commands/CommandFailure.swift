import Accounts
import ArgumentParser
import Platform

/// How a command ends when it does not succeed; scripts rely on the numbers.
enum CommandExit {
    static let failed = ExitCode(1)
    static let tryAgain = ExitCode(75)
    static let wrongSettings = ExitCode(78)
}

/// Why a command does not do what it was asked, and what to do about it.
struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Runs a command's body and turns its errors into a sentence on standard error and an exit code.
func reportingFailures<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let error as SettingsError {
        Terminal.note("\(error)")
        throw CommandExit.wrongSettings
    } catch let error as StorageError {
        let helpsToWait = error.isTransient && error.code != .refused
        Terminal.note("The database cannot be used\(helpsToWait ? " now" : ""): \(error.message)")
        throw helpsToWait ? CommandExit.tryAgain : CommandExit.failed
    } catch let error as AccountsError {
        Terminal.note(error.message)
        throw CommandExit.failed
    } catch let error as ExitCode {
        throw error
    } catch let error as ValidationError {
        throw error
    } catch {
        Terminal.note("\(error)")
        throw CommandExit.failed
    }
}
