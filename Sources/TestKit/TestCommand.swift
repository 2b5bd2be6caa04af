import Foundation

/// A program that was started. Foundation's `Process` waits until also the daemons that a program leaves behind have
/// ended; this waits for the program alone.
struct TestCommand {
    private let process: pid_t

    struct CannotStart: Error { let message: String }

    /// - Parameters:
    ///   - command: the path of the program and its arguments.
    ///   - input: what it reads; nothing unless given.
    ///   - output: the file that takes what it writes; thrown away unless given.
    static func start(_ command: [String], input: Int32? = nil, output: String = "/dev/null") throws -> TestCommand {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // What is not open counts as closed.
        for descriptor in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var arguments = command.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, command[0], &actions, nil, &arguments, environ)
        guard error == 0 else { throw CannotStart(message: "\(command[0]): \(String(cString: strerror(error)))") }
        return TestCommand(process: process)
    }

    /// Returns the exit code; -1 for a program that was killed.
    func waitForExit() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
    }
}
