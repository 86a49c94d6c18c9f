package io.processhub.cli;

import io.processhub.ProcessHubException;
import io.processhub.cli.bench.BenchCommand;
import io.processhub.cli.chaos.ChaosCommand;
import io.processhub.cli.churn.ChurnCommand;
import io.processhub.cli.demo.DemoCommand;
import io.processhub.cli.simulate.SimulateCommand;
import io.processhub.cli.worker.Exit;
import io.processhub.cli.worker.WorkerFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.TypeConversionException;

/** The {@code hub} program. */
@Command(
    name = "hub",
    description = "Named, supervised processes, spread over a cluster.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      NodeCommand.class,
      DemoCommand.class,
      BenchCommand.class,
      SimulateCommand.class,
      ChaosCommand.class,
      ChurnCommand.class,
      HelpCommand.class,
      WorkerCommand.class,
      WarmUpCommand.class
    })
public final class Main implements Runnable {
  private Main() {}

  /**
   * Runs the program and exits with its status: 0 when it did what was asked, 1 when it failed, 2
   * when what was asked cannot be done.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    int status = commandLine().execute(args);
    if (System.out.checkError() && !Exit.isUnderWay()) {
      System.err.println("hub: Standard output could not be written.");
      status = Math.max(status, ExitCode.SOFTWARE);
    }
    System.exit(status);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .registerConverter(Path.class, Main::path)
        .setParameterExceptionHandler((wrong, args) -> refuse(wrong.getCommandLine(), wrong))
        .setExecutionExceptionHandler((failure, command, parsed) -> fail(command, failure));
  }

  /** To the system the empty name is that of the working directory, which nobody means by it. */
  private static Path path(String name) {
    if (name.isEmpty()) {
      throw new TypeConversionException("the name is empty");
    }
    return Path.of(name);
  }

  private static int fail(CommandLine command, Exception failure) throws Exception {
    if (failure instanceof UserError || failure instanceof ProcessHubException) {
      return refuse(command, failure);
    }
    if (failure instanceof WorkerFailed || Exit.isUnderWay()) {
      say(command, String.valueOf(failure.getMessage()));
      return ExitCode.SOFTWARE;
    }
    if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      say(command, inOneSentence(failure));
      return ExitCode.SOFTWARE;
    }
    throw failure;
  }

  /** That a file or a pipe failed is seldom this program's fault: a stack trace is no help. */
  private static String inOneSentence(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    boolean isSentence = message.endsWith(".");
    if (failure instanceof UncheckedIOException unchecked && isSentence) {
      String why = WholeFile.why(unchecked.getCause());
      return "%s: %s.".formatted(message.substring(0, message.length() - 1), why);
    }
    return isSentence ? message : "A file or a pipe failed: " + message + ".";
  }

  /** Says in one sentence, on standard error, what cannot be done. */
  private static int refuse(CommandLine command, Exception reason) {
    String sentence = String.valueOf(reason.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    say(command, sentence + (sentence.matches(".*[.!?]") ? "" : "."));
    return ExitCode.USAGE;
  }

  private static void say(CommandLine command, String text) {
    if (!Exit.isUnderWay()) {
      PrintWriter err = command.getErr();
      err.println("hub: " + text);
      err.flush();
    }
  }

  @Override
  public void run() {
    commandLine().usage(System.out);
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"ProcessHub " + Objects.requireNonNullElse(version, "(development)")};
    }
  }
}
