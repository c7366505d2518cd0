import ArgumentParser

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bench", abstract: "x")
    func run() throws { 
      var x: [[Int]] = []
      let n = AllocationCounter.count { for i in 0..<100 { x.append([i, i]) } }
      print(n, x.count, AllocationCounter.count { x[0][0] += 1 })
    }
}
