/// One simulated service: how it is run, how it writes, and what goes wrong in it.
package struct ServiceProfile: Sendable {
    /// The door it reports through.
    enum Door: Sendable { case dispatcher, native }

    /// Also the name under which Switchboard knows it.
    package let name: String
    let reportsBy: Door
    let logStyle: LogStyle
    let logger: String
    let runtime: String
    let hosts: [String]
    /// The newest first.
    let releases: [String]
    /// What it writes when all is well.
    let routine: [String]
    let faults: [Fault]
}
