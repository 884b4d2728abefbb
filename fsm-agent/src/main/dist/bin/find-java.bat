@echo off
rem Finds the Java that JAVA_HOME or PATH names, 17 or later: sets FSM_JAVA (java.exe), FSM_JVM (jvm.dll) and FSM_BITS (32, 64).
rem No path stands between parentheses that open a block: the ")" of "Program Files (x86)" would end it.
if not defined JAVA_HOME goto path
rem some write JAVA_HOME in quotes
set "FSM_JAVA=%JAVA_HOME:"=%\bin\java.exe"
if exist "%FSM_JAVA%" goto version
echo fsm-agent: JAVA_HOME is "%JAVA_HOME:"=%", but there is no bin\java.exe in it. Point it at a Java 17 or later. 1>&2
exit /b 1

:path
set "FSM_JAVA="
for %%j in (java.exe) do set "FSM_JAVA=%%~$PATH:j"
if defined FSM_JAVA goto version
echo fsm-agent: no Java found. Install Java 17 or later, or point JAVA_HOME at one. 1>&2
exit /b 1

:version
set "FSM_SAYS=%TEMP%\fsm-java-%RANDOM%.txt"
"%FSM_JAVA%" -XshowSettings:properties -version 2>"%FSM_SAYS%"
set "FSM_VERSION="
for /f "usebackq tokens=2,3" %%u in ("%FSM_SAYS%") do if "%%u"=="version" if not defined FSM_VERSION set "FSM_VERSION=%%~v"
set "FSM_JAVA_HOME="
set "FSM_BITS=64"
for /f "usebackq tokens=1,2,*" %%a in ("%FSM_SAYS%") do if "%%a"=="java.home" set "FSM_JAVA_HOME=%%c"
for /f "usebackq tokens=1,2,*" %%a in ("%FSM_SAYS%") do if "%%a"=="sun.arch.data.model" set "FSM_BITS=%%c"
del "%FSM_SAYS%"
set "FSM_MAJOR=0"
for /f "delims=.-+_" %%m in ("%FSM_VERSION%") do set "FSM_MAJOR=%%m"
if %FSM_MAJOR% GEQ 17 goto jvm
if not defined FSM_VERSION set "FSM_VERSION=of an unknown version"
echo fsm-agent: "%FSM_JAVA%" is Java %FSM_VERSION%; the agent needs Java 17 or later. Point JAVA_HOME at one. 1>&2
exit /b 1

:jvm
rem the java.exe on the PATH may be a maker's stand-in in a directory of its own; a 32 bit Java may have the client's alone
for %%j in ("%FSM_JAVA%") do set "FSM_JVM=%%~dpjserver\jvm.dll"
if exist "%FSM_JVM%" exit /b 0
for %%j in ("%FSM_JAVA%") do if exist "%%~dpjclient\jvm.dll" set "FSM_JVM=%%~dpjclient\jvm.dll"
if exist "%FSM_JVM%" exit /b 0
if exist "%FSM_JAVA_HOME%\bin\server\jvm.dll" set "FSM_JVM=%FSM_JAVA_HOME%\bin\server\jvm.dll"
exit /b 0
